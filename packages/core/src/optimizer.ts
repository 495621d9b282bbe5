import { CurvatureError, type Signal } from '@curvature/spec';
import {
  Optimizer,
  type Scalar,
  type serialization,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Inspection } from './diagnostics/events.js';
import { inspectCell } from './diagnostics/inspect.js';
import { type Matrix, matricesOfAll } from './diagnostics/matrices.js';
import { type PlanRow, planRows, type Shapes } from './diagnostics/plan.js';
import { reportCell, type ReportRow } from './diagnostics/report.js';
import { StepReporter } from './diagnostics/step-reporter.js';
import { complete } from './slots/complete.js';
import { type Rate, rateAt } from './slots/rates.js';
import type { Complete, Slots } from './slots/types.js';
import { decode, type Decoded } from './state/loading/decode.js';
import { requireCapture } from './state/parameters/active-parameters.js';
import type { Gradients as ByName } from './state/parameters/entry.js';
import { ParameterTable } from './state/parameters/parameter-table.js';
import { ExportedTensors } from './state/saving/exported-tensors.js';
import type { NamedTensor } from './state/saving/named-tensor.js';
import { nextTask } from './state/saving/next-task.js';
import { discard } from './state/saving/saved-cell.js';
import { checkDamping, savedState } from './state/saving/saved-state.js';
import { DampingFeedback } from './step/damping/damping-feedback.js';
import { stepWithFeedback } from './step/damping/feedback-step.js';
import { byName, checkGradients, type Gradients, namesOf, trainable } from './step/gradients.js';
import { prepare } from './step/prepare.js';
import { planCell } from './step/refresh/planned-refresh.js';
import { RetainedTensors } from './step/retained.js';
import { Screening } from './step/screening/screening.js';
import { SignalCapture } from './step/signals/signal-capture.js';
import { takeStep } from './step/take-step.js';

/**
 * A tf.Optimizer around a preconditioner and the slots that go with it, made by
 * `secondOrder(slots)`.
 */
export class SecondOrderOptimizer extends Optimizer {
  static readonly className: string = 'SecondOrder';
  private slots: Complete;
  private readonly table = new ParameterTable();
  private readonly capture = new SignalCapture(this.table, (variables) => this.dueAmong(variables));
  private readonly damping: DampingFeedback;
  private readonly screening = new Screening();
  private readonly reporter = new StepReporter(() => this.slots.onEvent);
  private readonly exported = new ExportedTensors();
  /** Counts the changes of the state. */
  private version = 0;

  constructor(slots: object) {
    super();
    this.slots = complete(slots);
    this.damping = new DampingFeedback(this.slots.damping);
    this.capture.listen(this.slots);
  }

  /** The learning rate of the next step; set it to a number, or to a function of the step. */
  get learningRate(): number {
    return rateAt('learningRate', this.slots.learningRate, this.iterations + 1);
  }
  set learningRate(rate: Rate) {
    this.setLearningRate(rate);
  }

  /** As in tfjs; captures signals of layers only if some statistic is due. */
  override computeGradients(f: () => Scalar, varList?: Variable[]) {
    this.capture.release();
    this.table.sweep();
    if (varList) this.table.restore(namesOf(varList), this.slots, this.capture.passes);
    const differentiate = (loss: () => Scalar) => super.computeGradients(loss, varList);
    return this.capture.run(f, varList ?? trainable(), this.slots, differentiate);
  }

  /** As in tfjs; with adaptive damping it also computes the loss after a step if that is due. */
  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const step = this.iterations + 1;
    this.damping.releaseRetained();
    if (!this.damping.isDue(step)) return super.minimize(f, returnCost, varList);
    const { value, grads } = this.computeGradients(f, varList);
    const listed = varList?.map(({ name }) => ({ name, tensor: grads[name]! }));
    const pass = { loss: f, variables: varList ?? trainable(), value, grads };
    const apply = () => this.applyGradients(listed ?? grads);
    let isDone = false;
    try {
      stepWithFeedback(pass, step, this.damping, apply, () => this.table.inOrder());
      isDone = true;
    } finally {
      if (!isDone || !returnCost) value.dispose();
    }
    return returnCost ? value : null;
  }

  /**
   * Takes one step.
   * @throws CurvatureError before the step for gradients that are disposed or have other shapes than
   *   their variables, and for a loaded state that does not fit.
   * @throws CurvatureError after the step if a refresh has failed, or gradients were not finite, too
   *   often in a row.
   */
  applyGradients(gradients: Gradients): void {
    const all = byName(gradients);
    const present = new Map(
      [...all].flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : [])),
    );
    this.registerNew(all, present);
    this.version++;
    this.incrementIterations();
    this.reporter.beginStep();
    const retained = new RetainedTensors();
    try {
      this.step(present, retained);
    } finally {
      retained.release();
      this.capture.finishStep();
    }
    this.reporter.endStep();
  }

  /** Resolves when every running refresh has a result: for tests and saves. */
  async settled(): Promise<void> {
    const cells = this.table.inOrder();
    await Promise.all([
      this.damping.answered,
      ...cells.flatMap((cell) => [cell.pending?.settled, cell.observed]),
    ]);
  }

  /**
   * Resolves when every refresh that is due at the next step has its result. Await it before each
   * step for reproducible runs with `delay: k`.
   */
  async ready(): Promise<void> {
    const isDue = (due: number | null | undefined) => due != null && due <= this.iterations + 1;
    await Promise.all(
      this.table
        .inOrder()
        .flatMap(({ pending }) => (isDue(pending?.due) ? [pending!.settled] : [])),
    );
  }

  /**
   * What will be preconditioned, in which blocks and at what cost, and why a parameter will not.
   * Leaves nothing allocated.
   * @param shapes Shapes by name, or variables in the order of training.
   */
  plan(shapes: Shapes): PlanRow[] {
    return planRows(this.slots, shapes);
  }

  /**
   * Changes the learning rate of all parameters whose group does not set its own; keeps the state.
   * @throws CurvatureError if it is negative.
   */
  setLearningRate(learningRate: Rate): void {
    this.slots = complete({ ...this.slots, learningRate });
    this.table.updateSlots(this.slots);
  }

  /** One row of diagnostics for each parameter seen so far. */
  inspect(): Inspection[] {
    return this.table.inOrder().map((cell) => inspectCell(cell, this.iterations));
  }

  /**
   * One row for each parameter seen so far: its layer, capture method, factors and memory, and why
   * it is not preconditioned.
   */
  report(): ReportRow[] {
    return this.table.inOrder().map(reportCell);
  }

  /**
   * Copies of statistics and preconditioners, for pictures: the first block of each stack of square
   * matrices, in pairs.
   */
  async matrices(): Promise<Matrix[]> {
    await this.settled();
    return matricesOfAll(this.table.inOrder());
  }

  /**
   * The whole state at this moment: `iter`, a manifest, and every tensor. The tensors share memory
   * with the optimizer until its state changes, and then keep their values. The caller need not
   * dispose them: they are freed when nobody holds them, or by `dispose()`.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    await nextTask();
    await this.settled();
    if (this.table.sweep()) this.version++;
    const { version, iterations, slots } = this;
    const known = this.exported.of(version);
    if (known) return known;
    const { className } = this.constructor as typeof SecondOrderOptimizer;
    const moment = { className, iterations, damping: this.damping.state, slots };
    return this.exported.remember(version, await savedState(this.table, this.exported, moment));
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
      await this.damping.answered;
      checkDamping(loaded, this.slots);
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

  /** Registers new parameters and restores their loaded state. */
  private registerNew(all: ReadonlyMap<string, Tensor | null>, present: ByName): void {
    const { table, slots, capture, reporter } = this;
    const { passes } = capture;
    checkGradients(all);
    table.sweep();
    table.restore([...all.keys()], slots, passes);
    table.register([...all]);
    // Gradients that others computed: capture their passes from now on.
    if ([...present.keys()].some((name) => !passes.covers(name))) capture.listen(slots);
    if (!capture.hasGivenUp) requireCapture(table, { gradients: present, slots, passes });
    if (table.cells.length === 0) return;
    const unmatched = table.unmatched.map(({ name }) => name);
    reporter.unmatched(unmatched, this.iterations + 1);
  }

  /** Clips and screens all gradients, and takes the step unless one of them is bad. */
  private step(gradients: ByName, retained: RetainedTensors): void {
    const { slots, table, reporter, iterations: number } = this;
    const { passes } = this.capture;
    const screened = this.screening.screen(gradients, { slots, step: number, reporter, retained });
    if (!screened) return;
    const [damping, timing] = [this.damping.at(number), reporter.timing()];
    const steps = prepare({ ...screened, number, slots, passes, damping, timing }, table, retained);
    takeStep(steps, { passes, trust: slots.trust, reporter, retained });
  }

  /** The cells of these variables that accumulate at the next step. */
  private dueAmong(variables: readonly Variable[]) {
    const [step, timing] = [this.iterations + 1, this.reporter.timing()];
    const cells = this.table.preconditioned(variables);
    return new Set(cells.filter((cell) => planCell(cell, step, timing)[0].accumulate));
  }

  private restart(iterations: number, loaded: Decoded): void {
    this.clear();
    this.iterations_ = iterations;
    this.table.load(loaded);
    this.reporter.reset();
    if (this.slots.damping && loaded.damping !== null) this.damping.state = loaded.damping;
  }

  private clear(): void {
    this.version++;
    this.capture.release();
    this.damping.reset();
    this.table.clear();
  }
}

/**
 * A second-order optimizer for `optimizer.minimize` and `model.compile`: a preconditioner with a
 * policy, graft, filter, momentum, decay and learning rate around it. Each is a plain value that you
 * can replace by your own.
 * @throws CurvatureError for an unknown slot or a value out of range.
 */
export const secondOrder = <N extends Signal = 'grad'>(slots: Slots<N>): SecondOrderOptimizer =>
  new SecondOrderOptimizer(slots);
