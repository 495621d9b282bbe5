import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { slotsOf } from '../../slots/groups.js';
import type { Complete } from '../../slots/types.js';
import { variableOf } from '../../step/gradients.js';
import type { KnownPasses } from '../../step/signals/passes.js';
import type { Cell, Found } from '../cell.js';
import { createCell, disposeCell } from '../create-cell.js';
import type { LoadedState } from '../loading/loaded-state.js';
import type { RestoredCell } from '../saving/saved-cell.js';
import type { Entries, Entry } from './entry.js';

/**
 * The parameters that are trained, their order, the biases that are one block with their kernels,
 * and the loaded state that no parameter has been matched with.
 */
export class ParameterTable {
  private readonly table = new Map<string, Entry>();
  /** Variables whose layer is known, or can never be. */
  private resolved = new WeakSet<Variable>();
  /** Names of the last step's parameters. */
  private last: readonly string[] = [];
  /** The place of the next parameter that is registered. */
  private next = 0;
  private loaded: LoadedState | null = null;

  get entries(): Entries {
    return this.table;
  }

  /** Whether a parameter has taken a step. */
  get isStarted(): boolean {
    for (const { cell } of this.table.values()) if (cell) return true;
    return false;
  }

  get cells(): Cell[] {
    return [...this.table.values()].flatMap(({ cell }) => cell ?? []);
  }

  inOrder(): Cell[] {
    return this.cells.toSorted((a, b) => a.block.index - b.block.index);
  }

  /** Frees the state of disposed variables. @returns Whether there were any. */
  sweep(): boolean {
    const gone: (readonly [string, Entry])[] = [];
    for (const one of this.table) if (this.isGone(one[1])) gone.push(one);
    for (const [name, entry] of gone) {
      if (entry.cell) disposeCell(entry.cell);
      if (entry.variable.isDisposed) this.table.delete(name);
      else Object.assign(entry, { cell: null, kernel: null });
    }
    return gone.length > 0;
  }

  /**
   * Gives new parameters the loaded state that was saved for them.
   * @throws CurvatureError if the loaded state does not fit; nothing has changed then.
   */
  restore(names: readonly string[], slots: Complete, passes: KnownPasses): void {
    this.loaded?.restore(names, { table: this, slots, passes });
  }

  /** Registers the parameters of a step that are new. */
  register(parameters: readonly (readonly [name: string, gradient: Tensor | null])[]): void {
    for (const [name, gradient] of parameters) {
      if (!this.table.has(name)) this.add(name, this.next++);
      if (!gradient) this.resolve(this.table.get(name)!.variable);
    }
    this.last = parameters.map(([name]) => name);
  }

  /** Registers a parameter at its place in the order of training. */
  add(name: string, index: number): void {
    this.table.set(name, {
      variable: variableOf(name),
      index,
      cell: null,
      kernel: null,
      isPutOff: false,
    });
  }

  /** Marks a variable whose layer is known, or can never be. */
  resolve(variable: Variable): void {
    this.resolved.add(variable);
  }

  /** Puts off the step of a parameter until a pass over it is captured. */
  putOff(entry: Entry, isUncovered: boolean): void {
    this.resolved.delete(entry.variable);
    entry.isPutOff = isUncovered;
  }

  /** Whether the layer of a variable is known, or can never be. */
  isResolved(variable: Variable): boolean {
    return this.resolved.has(variable);
  }

  /** Makes a bias one block with a kernel. */
  join(bias: string, kernel: string): void {
    this.table.get(bias)!.kernel = kernel;
  }

  /** Creates the cell of a registered parameter, at its first gradient. */
  addCell(name: string, slots: Complete, found: Found): Cell {
    const entry = this.table.get(name)!;
    entry.cell = createCell(slots, { name, shape: entry.variable.shape }, entry.index, found);
    return entry.cell;
  }

  /** A parameter stays in the group that it was in at its first step. */
  updateSlots(slots: Complete): void {
    for (const cell of this.cells) {
      const { peers } = cell.slots;
      cell.slots = slotsOf(peers ? { ...slots, peers } : slots, cell.own);
    }
  }

  /**
   * The order of training: the last step's parameters, the next place, and the part of a loaded
   * state that is unmatched.
   */
  get order() {
    const { last, next, loaded } = this;
    return { last, next, rest: loaded?.rest };
  }

  /** Saved cells that no parameter has been matched with. */
  get unmatched(): readonly RestoredCell[] {
    return this.loaded?.rest.cells ?? [];
  }

  load(loaded: LoadedState): void {
    this.clear();
    this.loaded = loaded;
    this.next = loaded.rest.next;
  }

  clear(): void {
    this.loaded?.discard();
    this.loaded = null;
    for (const cell of this.cells) disposeCell(cell);
    this.table.clear();
    this.resolved = new WeakSet();
    this.last = [];
    this.next = 0;
  }

  /** A kernel and a bias that are one block do not stay without each other. */
  private isGone({ variable, cell, kernel }: Entry): boolean {
    const partner = cell?.block.bias ?? kernel;
    return (
      variable.isDisposed ||
      (partner !== null && (this.table.get(partner)?.variable.isDisposed ?? true))
    );
  }
}
