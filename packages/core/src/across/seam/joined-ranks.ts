import type { Communicator, Timing } from '@curvature/spec';
import { dispose, type Scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import type { Gradients } from '../../state/parameters/entry.js';
import type { Abilities } from '../../step/abilities/abilities.js';
import { variableOf } from '../../step/gradients.js';
import { allRefreshes } from '../../step/refresh/all-refreshes.js';
import { exchangeRefreshes } from '../exchange-refreshes.js';
import { sharedRefreshes } from '../shared-refreshes.js';
import type { Joined, Pass, Sharing } from './across.js';
import { agree } from './agree.js';
import { factsOf, hashesOf } from './facts.js';
import { hashOfText } from './hash.js';
import { weightedMeans } from './means.js';
import { readNotes, notesOf } from './notes.js';

/** What one optimizer does among the ranks of a communicator. */
export class JoinedRanks implements Sharing {
  portion = 1;
  timing: Timing | null = null;
  /** Of the names of the parameters on which all ranks have agreed; null before the first step. */
  private agreed: number | null = null;
  private compared = 0;
  /** Tensors that are means over all ranks. */
  private readonly means = new WeakSet<Tensor>();

  /** @param checkEvery Steps between two comparisons of all parameters. */
  constructor(
    private readonly communicator: Communicator,
    private readonly optimizer: Joined,
    private readonly checkEvery: number,
  ) {}

  abilities(own: Abilities): Abilities {
    const shared = sharedRefreshes(this.communicator);
    return { ...own, refreshes: own.refreshes === allRefreshes ? shared : own.refreshes };
  }

  ofPass<T extends Pass>(own: T): T {
    const present = Object.entries(own.grads).filter(([, gradient]) => gradient);
    try {
      const [value, ...grads] = this.exchange(new Map(present), [own.value]);
      const means = Object.fromEntries(present.map(([name], i) => [name, grads[i]!]));
      return { ...own, value, grads: { ...own.grads, ...means } };
    } finally {
      dispose([own.value, ...present.map(([, gradient]) => gradient)]);
    }
  }

  ofGradients(own: Gradients): Gradients {
    if ([...own.values()].every((gradient) => this.means.has(gradient))) return own;
    const means = this.exchange(own, []);
    return new Map([...own.keys()].map((name, i) => [name, means[i]!]));
  }

  ofLoss(own: Scalar): Scalar {
    return weightedMeans(this.communicator, [own], new Float32Array(0)).means[0] as Scalar;
  }

  gather(cells: readonly Cell[]): void {
    exchangeRefreshes(this.communicator, cells, Infinity);
  }

  /** The means of losses and gradients. */
  private exchange(gradients: Gradients, losses: readonly Scalar[]): Tensor[] {
    const { communicator, optimizer } = this;
    const names = [...gradients.keys()];
    const key = hashOfText(names.join('\n'));
    if (this.agreed === null) this.agreeOnAll(names);
    else this.compareParameters(names);
    const own = communicator.rank === 0 ? optimizer.timing() : null;
    const notes = notesOf(communicator, key, own);
    const tensors = [...losses, ...gradients.values()];
    const { means, portion } = weightedMeans(communicator, tensors, notes);
    const { timing, areAlike } = readNotes(communicator, notes);
    // All ranks see that one has others, and compare them by name.
    if (!areAlike) this.agreeOnAll(names);
    Object.assign(this, { timing, portion, agreed: key });
    means.forEach((mean) => this.means.add(mean));
    return means;
  }

  private agreeOnAll(names: readonly string[]): void {
    agree(
      this.communicator,
      factsOf(this.optimizer, variablesOf(names)),
      'They run other code, other options, or draw from other seeds.',
      'Give all ranks the same options and seeds, or let rank 0 broadcast its start values. Nothing was changed.',
    );
  }

  private compareParameters(names: readonly string[]): void {
    const step = this.optimizer.nextStep();
    if (step % this.checkEvery !== 0 || step === this.compared) return;
    this.compared = step;
    agree(
      this.communicator,
      hashesOf(variablesOf(names), `the values at step ${step}`),
      'A rank has changed a parameter by itself, has another slot that is a function, or its processor rounds otherwise.',
      'Change parameters on all ranks alike, and start again from the last checkpoint.',
    );
  }
}

const variablesOf = (names: readonly string[]): Variable[] => names.map(variableOf);
