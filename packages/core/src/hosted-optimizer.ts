import { CurvatureError } from '@curvature/spec';
import { Optimizer, type serialization } from '@tensorflow/tfjs-core';
import { Host } from './host.js';
import { decode, type Decoded } from './state/loading/decode.js';
import { ExportedTensors } from './state/saving/exported-tensors.js';
import type { NamedTensor } from './state/saving/named-tensor.js';
import { nextTask } from './state/saving/next-task.js';
import { discard } from './state/saving/saved-cell.js';
import { checkDamping, savedState } from './state/saving/saved-state.js';

/** A tf.Optimizer around a host: saving, loading and disposal of its state. */
export abstract class HostedOptimizer extends Optimizer {
  protected readonly host: Host;
  protected readonly exported = new ExportedTensors();

  constructor(slots: object) {
    super();
    this.host = new Host(slots, () => this.iterations + 1);
  }

  /**
   * The whole state at this moment: `iter`, a manifest, and every tensor. The tensors share memory
   * with the optimizer until its state changes, and then keep their values. The caller need not
   * dispose them: they are freed when nobody holds them, or by `dispose()`.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    await nextTask();
    await this.host.settled();
    const { host, exported, iterations } = this;
    if (host.table.sweep()) exported.noteChange();
    const { className } = this.constructor as unknown as { readonly className: string };
    const moment = { className, iterations, damping: host.damping.state, slots: host.slots };
    return exported.result(() => savedState(host.table, exported, moment));
  }

  /**
   * Loads a state that `getWeights` returned. A parameter is recognised when it is first seen, by
   * its values, its name, or its place in the order of training; see the README. The caller keeps
   * the tensors.
   * @throws CurvatureError if it is no such state, or incomplete; nothing has changed then.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const loaded = await decode(weights.slice(1));
    try {
      const [iterations] = await weights[0]!.tensor.data();
      await this.host.damping.answered;
      checkDamping(loaded, this.host.slots);
      this.restart(iterations!, loaded);
    } catch (error) {
      discard(loaded);
      throw error;
    }
  }

  override getConfig(): serialization.ConfigDict {
    throw new CurvatureError(
      'An optimizer made by secondOrder(slots) cannot be written into a model file: slots are functions.',
      '',
      'Use a composition such as shampoo(options), or define one with composition(name, options => slots), or save with includeOptimizer: false.',
    );
  }

  /** Frees all state; the optimizer can then train anew. */
  override dispose(): void {
    this.clear();
    this.exported.dispose();
    super.dispose();
  }

  private restart(iterations: number, loaded: Decoded): void {
    this.clear();
    this.iterations_ = iterations;
    this.host.load(loaded);
  }

  private clear(): void {
    this.exported.noteChange();
    this.host.clear();
  }
}
