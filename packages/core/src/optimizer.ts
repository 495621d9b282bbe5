import { CurvatureError, type Signal } from '@curvature/spec';
import {
  dispose,
  Optimizer,
  type Scalar,
  type serialization,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Inspection } from './diagnostics/events.js';
import { inspectCell } from './diagnostics/inspect.js';
import { type Matrix, matricesOfAll } from './diagnostics/matrices.js';
import { Notices } from './diagnostics/notices.js';
import { type PlanRow, planRows, type Shapes } from './diagnostics/plan.js';
import { reportCell, type ReportRow } from './diagnostics/report.js';
import { stopwatch } from './diagnostics/stopwatch.js';
import { complete } from './slots/complete.js';
import type { Complete, Slots } from './slots/types.js';
import { type Rate, rateAt } from './slots/rates.js';
import { Issued } from './state/saving/exported-tensors.js';
import { type Gradients as ByName, Roster } from './state/parameters/parameter-table.js';
import { decode, type Decoded, discard, type NamedTensor } from './state/saving/manifest.js';
import { checkDamping, savedState } from './state/saving/saved-state.js';
import { nextTurn } from './state/saving/next-task.js';
import { DampingFeedback } from './step/damping/damping-feedback.js';
import { byName, checkGradients, type Gradients, namesOf, trainable } from './step/gradients.js';
import { Hearing } from './step/signals/signal-capture.js';
import { Held } from './step/retained.js';
import { planCell } from './step/refresh/planned-refresh.js';
import { prepare } from './step/prepare.js';
import { predictedReduction, remember } from './step/damping/reduction.js';
import type { Reporter } from './step/refresh/refresh.js';
import { Screening } from './step/screening/screening.js';
import { takeStep } from './step/take-step.js';

/**
 * A tf.Optimizer around a preconditioner and the slots that go with it. Make one with
 * `secondOrder(slots)`.
 */
export class SecondOrderOptimizer extends Optimizer {
  static readonly className: string = 'SecondOrder';
  private slots: Complete;
  private readonly roster = new Roster();
  private readonly hearing = new Hearing(this.roster, (variables) => this.accumulating(variables));
  private readonly damping: DampingFeedback;
  private readonly screening = new Screening();
  private readonly notices = new Notices();
  private readonly watch = stopwatch();
  private readonly issued = new Issued();
  /** How often the state has changed. */
  private version = 0;
  /** What stops training once the step is complete. */
  private fatal: CurvatureError | null = null;
  private readonly reporter: Reporter = {
    emit: (event) => this.slots.onEvent?.(event),
    stop: (error) => (this.fatal ??= error),
    spent: (block, ms) => this.watch.spent(block, ms),
    timing: () => this.watch.timing(),
    late: (block, step, inRow) => this.notices.late(block, step, inRow),
  };

  constructor(slots: object) {
    super();
    this.slots = complete(slots);
    this.damping = new DampingFeedback(this.slots.damping);
    this.hearing.listen(this.slots);
  }

  /** The learning rate of the next step; set it to a number, or to a function of the step. */
  get learningRate(): number {
    return rateAt('learningRate', this.slots.learningRate, this.iterations + 1);
  }
  set learningRate(rate: Rate) {
    this.setLearningRate(rate);
  }

  /**
   * As that of every optimizer of tfjs; captures signals of layers only if some statistic is due.
   */
  override computeGradients(f: () => Scalar, varList?: Variable[]) {
    this.hearing.stop();
    this.roster.sweep();
    if (varList) this.roster.recognise(namesOf(varList), this.slots, this.hearing.passes);
    const differentiate = (loss: () => Scalar) => super.computeGradients(loss, varList);
    return this.hearing.run(f, varList ?? trainable(), this.slots, differentiate);
  }

  /**
   * As that of every optimizer of tfjs. Where damping adapts, the loss after the step is computed
   * when that is due.
   */
  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const step = this.iterations + 1;
    this.damping.clearLeftovers();
    if (!this.damping.isDue(step)) return super.minimize(f, returnCost, varList);
    const { value, grads } = this.computeGradients(f, varList);
    const before = remember((varList ?? trainable()).filter(({ name }) => name in grads));
    let isDone = false;
    try {
      this.applyGradients(
        varList ? varList.map(({ name }) => ({ name, tensor: grads[name]! })) : grads,
      );
      const predicted = () =>
        predictedReduction(this.roster.inOrder(), before, grads, this.damping.at(step)!, step);
      this.damping.compare(step, f, predicted, value);
      isDone = true;
    } finally {
      dispose([...before.values(), grads]);
      if (!isDone || !returnCost) value.dispose();
    }
    return returnCost ? value : null;
  }

  /**
   * One step.
   * @throws CurvatureError before it, for gradients of other shapes than their variables, or
   *   disposed; for a saved state that does not fit.
   * @throws CurvatureError after the step, if a refresh has failed too often in a row or gradients
   *   were not finite for too long.
   */
  applyGradients(gradients: Gradients): void {
    const entries = byName(gradients);
    const present = new Map(
      [...entries].flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : [])),
    );
    this.meet(entries, present);
    this.version++;
    this.incrementIterations();
    this.watch.begin(performance.now());
    const held = new Held();
    try {
      this.step(present, held);
    } finally {
      held.dispose();
      this.hearing.rest();
    }
    const { fatal } = this;
    this.fatal = null;
    if (fatal) throw fatal;
  }

  /** Resolves when every refresh under way has a result: for tests and saves. */
  async settled(): Promise<void> {
    const cells = this.roster.inOrder();
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
      this.roster
        .inOrder()
        .flatMap(({ pending }) => (isDue(pending?.due) ? [pending!.settled] : [])),
    );
  }

  /**
   * What will be preconditioned, in which blocks, at what price, and why something is not; nothing
   * is kept allocated.
   * @param shapes Shapes by name, or variables in the order of training.
   */
  plan(shapes: Shapes): PlanRow[] {
    return planRows(this.slots, shapes);
  }

  /**
   * Changes the learning rate of all parameters whose group does not set its own; state stays.
   * @throws CurvatureError if it is negative.
   */
  setLearningRate(learningRate: Rate): void {
    this.slots = complete({ ...this.slots, learningRate });
    this.roster.resettle(this.slots);
  }

  /** One row of diagnostics for each parameter seen so far. */
  inspect(): Inspection[] {
    return this.roster.inOrder().map((cell) => inspectCell(cell, this.iterations));
  }

  /**
   * What became of each parameter seen so far: layer, how its signals are had, factors, memory, and
   * why it is not preconditioned.
   */
  report(): ReportRow[] {
    return this.roster.inOrder().map(reportCell);
  }

  /**
   * Statistics and preconditioners to look at: the first tile of each stack of square matrices, in
   * pairs. Copies.
   */
  async matrices(): Promise<Matrix[]> {
    await this.settled();
    return matricesOfAll(this.roster.inOrder());
  }

  /**
   * The whole state as it is now: `iter`, a manifest, and every tensor. They share memory with the
   * optimizer until it moves on, and stay as they are. Nobody has to dispose them: they go with
   * whoever holds them, or with `dispose()`.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    await nextTurn();
    await this.settled();
    if (this.roster.sweep()) this.version++;
    const { version, iterations, slots } = this;
    const there = this.issued.of(version);
    if (there) return there;
    const { className } = this.constructor as typeof SecondOrderOptimizer;
    const moment = { className, iterations, damping: this.damping.state, slots };
    return this.issued.remember(version, await savedState(this.roster, this.issued, moment));
  }

  /**
   * Takes over a state that `getWeights` returned. A parameter is recognised when it is first seen:
   * by its values, its name, or its place in the order of training; see the README. The tensors
   * stay the caller's.
   * @throws CurvatureError for what is no such state, or incomplete; nothing has changed then.
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

  /** Frees all state; the optimizer can go on, from nothing. */
  override dispose(): void {
    this.clear();
    this.issued.dispose();
    super.dispose();
  }

  /**
   * Gives places and saved state to those that are seen for the first time, and listens where
   * gradients came from elsewhere.
   */
  private meet(entries: ReadonlyMap<string, Tensor | null>, present: ByName): void {
    const { roster, slots, hearing } = this;
    checkGradients(entries);
    roster.sweep();
    roster.recognise([...entries.keys()], slots, hearing.passes);
    roster.enter([...entries]);
    if ([...present.keys()].some((name) => !hearing.passes.covers(name))) hearing.listen(slots);
    if (!hearing.hasGivenUp) roster.checkHeard(present, slots, hearing.passes);
    if (roster.cells.length > 0)
      this.notices.unclaimed(
        roster.unclaimed.map(({ name }) => name),
        this.iterations + 1,
        this.reporter,
      );
  }

  /**
   * Clips and screens all gradients, and takes the step unless one of them would spoil the state.
   */
  private step(gradients: ByName, held: Held): void {
    const { slots, roster, reporter, hearing } = this;
    const number = this.iterations;
    const screened = this.screening.screen(gradients, { slots, step: number, reporter, held });
    if (!screened) return;
    const { passes } = hearing;
    const step = {
      ...screened,
      number,
      slots,
      passes,
      damping: this.damping.at(number),
      timing: this.watch.timing(),
    };
    takeStep(prepare(step, roster, held), { passes, trust: slots.trust, reporter, held });
  }

  /** Which of these variables' cells accumulate at the next step. */
  private accumulating(variables: readonly Variable[]) {
    const [step, timing] = [this.iterations + 1, this.watch.timing()];
    const cells = this.roster.preconditioned(variables);
    return new Set(cells.filter((cell) => planCell(cell, step, timing)[0].accumulate));
  }

  private restart(iterations: number, loaded: Decoded): void {
    this.clear();
    this.iterations_ = iterations;
    this.roster.load(loaded);
    this.notices.reset();
    if (this.slots.damping && loaded.damping !== null) this.damping.state = loaded.damping;
  }

  private clear(): void {
    this.version++;
    this.hearing.stop();
    this.damping.reset();
    this.roster.clear();
  }
}

/**
 * A second-order optimizer for `optimizer.minimize` and `model.compile`: one preconditioner, and
 * around it a policy, graft, filter, momentum, decay and learning rate, each a plain value that can
 * be replaced by your own.
 * @throws CurvatureError for an unknown slot or a value out of range.
 */
export const secondOrder = <N extends Signal = 'grad'>(slots: Slots<N>): SecondOrderOptimizer =>
  new SecondOrderOptimizer(slots);
