import type { Communicator, Timing } from '@curvature/spec';
import { dispose, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import type { Gradients } from '../../state/parameters/entry.js';
import type { Abilities } from '../../step/abilities/abilities.js';
import type { ParameterStep } from '../../step/parameter-step.js';
import type { RetainedTensors } from '../../step/retained.js';
import type { Joined, Pass, Sharing } from './sharing.js';
import type { Keeping } from './keeping.js';
import { Agreement } from './agreement.js';
import { weightedMeans } from './means.js';
import { readNotes, notesOf } from './notes.js';

/** What one optimizer does among the ranks of a communicator. */
export class JoinedRanks implements Sharing {
  portion = 1;
  timing: Timing | null = null;
  private readonly agreement: Agreement;
  /** Tensors that are means over all ranks. */
  private readonly means = new WeakSet<Tensor>();

  /** @param checkEvery Steps between two comparisons of all parameters. */
  constructor(
    private readonly communicator: Communicator,
    private readonly optimizer: Joined,
    private readonly keeping: Keeping,
    checkEvery: number,
  ) {
    this.agreement = new Agreement(communicator, optimizer, checkEvery);
  }

  abilities(own: Abilities): Abilities {
    return this.keeping.abilities(own);
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

  ofGradients(own: Gradients, retained: RetainedTensors): Gradients {
    if ([...own.values()].every((gradient) => this.means.has(gradient))) return own;
    const means = this.exchange(own, []);
    return new Map([...own.keys()].map((name, i) => [name, retained.retain(means[i]!, [])]));
  }

  ofLoss(own: Scalar): Scalar {
    return weightedMeans(this.communicator, [own], new Float32Array(0)).means[0] as Scalar;
  }

  meet(steps: readonly ParameterStep[]): readonly ParameterStep[] {
    this.agreement.onCells(steps.map(({ cell }) => cell));
    return this.keeping.own(steps);
  }

  part(steps: readonly ParameterStep[]): void {
    this.keeping.part(steps);
  }

  reset(): void {
    this.agreement.reset();
    this.keeping.reset();
  }

  gather(cells: readonly Cell[]): void {
    this.keeping.gather(cells);
  }

  ungather(cells: readonly Cell[]): void {
    this.keeping.ungather(cells);
  }

  /** The means of losses and gradients. */
  private exchange(gradients: Gradients, losses: readonly Scalar[]): Tensor[] {
    const { communicator, optimizer, agreement } = this;
    const names = [...gradients.keys()];
    agreement.before(names);
    const own = communicator.rank === 0 ? optimizer.timing() : null;
    const notes = notesOf(communicator, agreement.key(names), own);
    const tensors = [...losses, ...gradients.values()];
    const { means, portion } = weightedMeans(communicator, tensors, notes);
    const { timing, areAlike } = readNotes(communicator, notes);
    // All ranks see that one has another key, and compare by name.
    if (!areAlike) agreement.onAll(names);
    Object.assign(this, { timing, portion });
    means.forEach((mean) => this.means.add(mean));
    return means;
  }
}
