import {
  type AnyPreconditioner,
  CurvatureError,
  type Damping,
  type Policy,
  type Signal,
} from '@curvature/spec';
import { type Scalar, type serialization, tidy, type Variable } from '@tensorflow/tfjs-core';
import { inspectCell, type Inspection } from './diagnostics/inspection/inspect.js';
import type { Matrix } from './diagnostics/inspection/matrices.js';
import { type PlanRow, planRows, type Shapes } from './diagnostics/inspection/plan.js';
import { reportCell, type ReportRow } from './diagnostics/inspection/report.js';
import { HostedOptimizer } from './hosted-optimizer.js';
import type { Fitting } from './slots/fitting.js';
import { type Rate, rateAt } from './slots/rates.js';
import type { Slots } from './slots/types.js';
import { checkPass } from './step/pass-arguments.js';
import { byName, type Gradients, present, trainable } from './step/gradients.js';
import { allAbilities } from './step/abilities/all-abilities.js';

/**
 * A tf.Optimizer around a preconditioner and the slots that go with it, made by
 * `secondOrder(slots)` or by a composition.
 */
export abstract class SecondOrderOptimizer extends HostedOptimizer {
  static readonly className: string = 'SecondOrder';

  /** The learning rate of the next step; set it to a number, or to a function of the step. */
  get learningRate(): number {
    return rateAt('learningRate', this.host.slots.learningRate, this.iterations + 1);
  }
  set learningRate(rate: Rate) {
    this.setLearningRate(rate);
  }

  /** As in tfjs; captures signals of layers only if some statistic is due. */
  override computeGradients(f: () => Scalar, varList?: Variable[]) {
    checkPass(f, varList);
    const differentiate = (loss: () => Scalar) => super.computeGradients(loss, varList);
    return this.host.runPass(f, varList ?? trainable(), varList !== undefined, differentiate);
  }

  /** As in tfjs; with adaptive damping it also computes the loss after a step if that is due. */
  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const { damping } = this.host;
    const step = this.iterations + 1;
    damping?.releaseRetained();
    // A step that throws leaves no loss and no gradients behind.
    if (!damping?.isDue(step)) return tidy(() => super.minimize(f, returnCost, varList) as Scalar);
    const value = damping.step(step, f, { optimizer: this, host: this.host, listed: varList });
    if (!returnCost) value.dispose();
    return returnCost ? value : null;
  }

  /**
   * Takes one step.
   * @throws CurvatureError before the step for gradients that are disposed or have other shapes
   *   than their variables, and for a loaded state that does not fit.
   * @throws CurvatureError after the step if a refresh has failed, or gradients were not finite,
   *   too often in a row.
   */
  applyGradients(gradients: Gradients): void {
    const all = byName(gradients);
    const given = present(all);
    const slots = this.host.register(all, given);
    this.exported?.noteChange();
    this.incrementIterations();
    this.host.step(given, slots, this.iterations);
  }

  /** Resolves when every running refresh has a result: for tests and saves. */
  settled(): Promise<void> {
    return this.host.settled();
  }

  /**
   * Resolves when every refresh that is due at the next step has its result. Await it before each
   * step for reproducible runs with `delay: k`.
   */
  ready(): Promise<void> {
    return this.host.ready();
  }

  /**
   * What will be preconditioned, in which tiles and at what cost, and why a parameter will not.
   * Leaves nothing allocated.
   * @param shapes Shapes by name, or variables in the order of training.
   */
  plan(shapes: Shapes): PlanRow[] {
    return planRows(this.host.slots, shapes);
  }

  /**
   * Changes the learning rate of all parameters whose group does not set its own; keeps the state.
   * @throws CurvatureError if it is negative.
   */
  setLearningRate(learningRate: Rate): void {
    this.host.replaceSlots({ learningRate });
  }

  /**
   * Runs f while the variables hold the averaged weights of the slot `average`, then puts those of
   * training back, bit for bit, also if f throws or rejects; without the slot it runs f alone. To
   * keep the averaged weights, save or copy them in f.
   * @param f May be asynchronous; then await the result before you train.
   * @param varList The variables, if this is the first use of a loaded state and other models have
   *   variables too; default all that are trainable.
   * @returns What f returns.
   */
  evaluate<T>(f: () => T, varList?: Variable[]): T {
    const { average } = this.host.slots;
    if (!average) return f();
    // A save is refused meanwhile, and the last one is not handed out again.
    this.exported?.noteChange();
    return average.evaluate(this.host, f, varList);
  }

  /** One row of diagnostics for each parameter seen so far. */
  inspect(): Inspection[] {
    return this.host.table.inOrder().map((cell) => inspectCell(cell, this.iterations));
  }

  /**
   * One row for each parameter seen so far: its layer, capture method, factors and memory, and why
   * it is not preconditioned.
   */
  report(): ReportRow[] {
    return this.host.table.inOrder().map(reportCell);
  }

  /**
   * Copies of statistics and preconditioners, for pictures: the first tile of each stack of square
   * matrices, in pairs.
   */
  async matrices(): Promise<Matrix[]> {
    const { matricesOfAll } = await import('./on-demand.js');
    await this.settled();
    return matricesOfAll(this.host.table.inOrder());
  }
}

/** One whose slots have no name by which a model file could hold them. */
export class UnnamedOptimizer extends SecondOrderOptimizer {
  override getConfig(): serialization.ConfigDict {
    throw new CurvatureError(
      'An optimizer made by secondOrder(slots) cannot be written into a model file: slots are functions.',
      '',
      'Use a composition such as shampoo(options), or define one with composition(name, options => slots), or save with includeOptimizer: false.',
    );
  }
}

/* oxlint-disable typescript/no-explicit-any -- each slot keeps its own kind of state */
/**
 * A second-order optimizer for `optimizer.minimize` and `model.compile`: a preconditioner with a
 * policy, graft, filter, momentum, decay and learning rate around it. Each is a plain value that
 * you can replace by your own.
 * @throws CurvatureError for an unknown slot, a value out of range, or slots that do not fit each
 *   other, such as a policy that judges by a metric beside a preconditioner without one.
 */
export const secondOrder = <
  N extends Signal = 'grad',
  P extends AnyPreconditioner<N> | null = AnyPreconditioner<N> | null,
  Q extends Policy<any> = Policy<any>,
  D extends Damping<any> = Damping<any>,
>(
  slots: Slots<N> & Fitting<P, Q, D>,
): SecondOrderOptimizer => new UnnamedOptimizer(slots, allAbilities);
/* oxlint-enable typescript/no-explicit-any */
