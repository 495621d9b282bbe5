import { Optimizer } from '@tensorflow/tfjs-core';
import { Host } from './host.js';
import type { ExportedTensors } from './state/saving/exported-tensors.js';
import type { NamedTensor } from './state/saving/named-tensor.js';
import type { Abilities } from './step/abilities/abilities.js';

/** A tf.Optimizer around a host: saving, loading and disposal of its state. */
export abstract class HostedOptimizer extends Optimizer {
  protected readonly host: Host;
  /** What saves have returned; null before the first. */
  protected exported: ExportedTensors | null = null;

  constructor(slots: object, abilities: Abilities) {
    super();
    this.host = new Host(slots, () => this.iterations + 1, abilities);
  }

  /**
   * The whole state at this moment: `iter`, a manifest, and every tensor. The tensors share memory
   * with the optimizer until its state changes, and then keep their values. The caller need not
   * dispose them: they are freed when nobody holds them, or by `dispose()`. The first save of a page
   * imports the code for it. With the slot `across` all ranks call it at the same step, since they
   * give each other what is still on its way.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    const { ExportedTensors, weightsOf } = await import('./on-demand.js');
    const exported = (this.exported ??= new ExportedTensors());
    const { className } = this.constructor as unknown as { readonly className: string };
    return weightsOf(this.host, exported, className, () => this.iterations);
  }

  /**
   * Loads a state that `getWeights` returned. A parameter is recognised when it is first seen, by
   * its values, its name, or its place in the order of training; see the README. The caller keeps
   * the tensors.
   * @throws CurvatureError if it is no such state, or incomplete; nothing has changed then.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const { stateIn } = await import('./on-demand.js');
    const { iterations, loaded, damping } = await stateIn(weights, this.host);
    this.clear();
    this.iterations_ = iterations;
    this.host.load(loaded, damping);
  }

  /** Frees all state; the optimizer can then train anew. */
  override dispose(): void {
    this.clear();
    this.exported?.dispose();
    super.dispose();
  }

  private clear(): void {
    this.exported?.noteChange();
    this.host.clear();
  }
}
