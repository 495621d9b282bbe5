import type { Cell } from '../../state/cell.js';
import { leastOf } from '../shares/deal.js';

/** Who keeps the state of which cell; the same on all ranks, without a message. */
export class Owners {
  private owners = new WeakMap<Cell, number>();
  private readonly loads: Float64Array;

  constructor(ranks: number) {
    this.loads = new Float64Array(ranks);
  }

  /** Gives owners to cells: the largest first, each to the rank that keeps least. */
  deal(cells: readonly Cell[]): void {
    const largestFirst = cells.toSorted(
      (a, b) => sizeOf(b) - sizeOf(a) || a.block.index - b.block.index,
    );
    for (const cell of largestFirst) {
      const rank = leastOf(this.loads);
      this.loads[rank]! += sizeOf(cell);
      this.owners.set(cell, rank);
    }
  }

  of(cell: Cell): number | undefined {
    return this.owners.get(cell);
  }

  reset(): void {
    this.owners = new WeakMap();
    this.loads.fill(0);
  }
}

const sizeOf = ({ parameter: { shape } }: Cell): number => shape.reduce((a, b) => a * b, 1);
