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
   * imports the code for it.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    const { ExportedTensors, nextTask, savedState } = await import('./on-demand.js');
    await nextTask();
    await this.host.settled();
    const exported = (this.exported ??= new ExportedTensors());
    const { host, iterations } = this;
    if (host.table.sweep()) exported.noteChange();
    const { className } = this.constructor as unknown as { readonly className: string };
    const moment = {
      className,
      iterations,
      damping: host.damping?.state ?? null,
      slots: host.slots,
    };
    return exported.result(() => savedState(host.table, exported, moment));
  }

  /**
   * Loads a state that `getWeights` returned. A parameter is recognised when it is first seen, by
   * its values, its name, or its place in the order of training; see the README. The caller keeps
   * the tensors.
   * @throws CurvatureError if it is no such state, or incomplete; nothing has changed then.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const { checkDamping, decode, discard, LoadedState } = await import('./on-demand.js');
    const loaded = await decode(weights.slice(1));
    try {
      const [iterations] = await weights[0]!.tensor.data();
      await this.host.damping?.answered;
      checkDamping(loaded, this.host.slots);
      this.clear();
      this.iterations_ = iterations!;
      this.host.load(new LoadedState(loaded), loaded.damping);
    } catch (error) {
      discard(loaded);
      throw error;
    }
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
