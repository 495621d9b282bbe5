import type { Communicator } from '@curvature/spec';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { variableOf } from '../../step/gradients.js';
import type { Joined } from './sharing.js';
import { agree } from './agree.js';
import { factsOf, hashesOf, rateOf } from './facts.js';
import { factsOfCells } from './facts-of-cells.js';
import { hashOfText } from './hash.js';

/** What ranks compare before and between their steps; each comparison throws on all ranks alike. */
export class Agreement {
  /** Whether all has been compared once. */
  private isMade = false;
  /** The step at which parameters were compared last. */
  private comparedAt = 0;
  private known = new WeakSet<Cell>();

  /** @param checkEvery Steps between two comparisons of all parameters. */
  constructor(
    private readonly communicator: Communicator,
    private readonly optimizer: Joined,
    private readonly checkEvery: number,
  ) {}

  /** Compares everything before the first step, and parameters every so often. */
  before(names: readonly string[]): void {
    if (!this.isMade) return this.onAll(names);
    const step = this.optimizer.nextStep();
    if (step % this.checkEvery !== 0 || step === this.comparedAt) return;
    this.comparedAt = step;
    agree(
      this.communicator,
      hashesOf(variablesOf(names), `the values at step ${step}`),
      'A rank has changed a parameter by itself, has another slot that is a function, or its processor rounds otherwise.',
      'Change parameters on all ranks alike, and start again from the last checkpoint.',
    );
  }

  /** What each step must have alike, as one number. */
  key(names: readonly string[]): number {
    return hashOfText(`${rateOf(this.optimizer)}\n${names.join('\n')}`);
  }

  /** Compares all facts. */
  onAll(names: readonly string[]): void {
    agree(
      this.communicator,
      factsOf(this.optimizer, variablesOf(names)),
      'They run other code, other options, or draw from other seeds.',
      'Give all ranks the same options and seeds, or let rank 0 broadcast its start values. Nothing was changed.',
    );
    this.isMade = true;
  }

  /** Compares options and state of the cells that are new. */
  onCells(cells: readonly Cell[]): void {
    const fresh = cells.filter((cell) => !this.known.has(cell));
    if (fresh.length === 0) return;
    agree(
      this.communicator,
      factsOfCells(fresh),
      'They have other options, a model of other layers, or have loaded other saves.',
      'Give all ranks the same options, model and save. No parameter was changed.',
    );
    for (const cell of fresh) this.known.add(cell);
  }

  reset(): void {
    this.isMade = false;
    this.known = new WeakSet();
  }
}

const variablesOf = (names: readonly string[]): Variable[] => names.map(variableOf);
