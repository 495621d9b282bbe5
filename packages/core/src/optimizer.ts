import { CurvatureError, type Damping, type Listener, type Signal, type State } from '@curvature/spec';
import {
  dispose,
  Optimizer,
  reshape,
  stack,
  type Scalar,
  type serialization,
  type Tensor,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { readInto } from './step/backend.js';
import type { Inspection } from './diagnostics/events.js';
import { type Bad, badGradient, screen } from './step/finite.js';
import { byName, checkGradients, type Gradients, namesOf, trainable, variableOf } from './step/gradients.js';
import { inspectCell } from './diagnostics/inspect.js';
import { Issued } from './state/issued.js';
import { lateWarning } from './diagnostics/late.js';
import { listen } from './step/listen.js';
import { type Matrix, matricesOfAll } from './diagnostics/matrices.js';
import { Passes } from './step/passes.js';
import { type PlanRow, planRows, type Shapes } from './diagnostics/plan.js';
import { foretold, lossNow, remember } from './step/reduction.js';
import type { Reporter } from './step/refresh.js';
import { nextTurn } from './state/turn.js';
import { reportCell, type ReportRow } from './diagnostics/report.js';
import { type Gradients as ByName, Roster } from './state/roster.js';
import { decode, type Decoded, discard, type NamedTensor } from './state/save.js';
import { checkDamping, savedState } from './state/saving.js';
import { complete, type Complete, type Rate, rateAt, type Slots } from './slots/slots.js';
import { stopwatch } from './diagnostics/stopwatch.js';
import { planCell, type Turn } from './step/step.js';
import { stepEach, stepTogether } from './step/steps.js';
import { alone, joined, joint } from './partition/target.js';
import { owned, scoped } from './state/tree.js';

type Named = readonly [name: string, gradient: Tensor];

/** A tf.Optimizer around a preconditioner and the slots that go with it. Make one with `secondOrder(slots)`. */
export class SecondOrderOptimizer extends Optimizer {
  static readonly className: string = 'SecondOrder';
  private slots: Complete;
  private readonly roster = new Roster();
  private readonly passes = new Passes();
  /** Hears of passes that others run, before they do. */
  private readonly ear: Listener<Signal> = {
    hears: (variables) => this.hears(variables),
    wanted: (name) => this.roster.isWanted(name),
    take: (captured, variables) => this.passes.add(variables, captured),
  };
  /** Passes that were heard before the first step. */
  private unused = 0;
  /** Stops listening; null where nobody listens. */
  private unlisten: (() => void) | null = null;
  /** The state of the slot `damping`. */
  private dampingState: State = null;
  /** Settles when what has been asked of losses after steps has been answered. */
  private heard: Promise<unknown> = Promise.resolve();
  private badSteps = 0;
  private fatal: CurvatureError | null = null;
  /** What the loss kept for itself when it was looked at after a step. */
  private readonly leftovers: Tensor[] = [];
  private readonly issued = new Issued();
  /** How often the state has changed. */
  private version = 0;
  /** Whether the user has been told of late refreshes, and of parameters that were not trained after a load. */
  private readonly told = { late: false, unclaimed: false };
  private readonly watch = stopwatch();
  private readonly reporter: Reporter = {
    emit: (event) => this.slots.onEvent?.(event),
    stop: (error) => (this.fatal ??= error),
    spent: (block, ms) => this.watch.spent(block, ms),
    timing: () => this.watch.timing(),
    late: (block, step, inRow) => this.tellOfLate(block, step, inRow),
  };

  constructor(slots: object) {
    super();
    this.slots = complete(slots);
    this.dampingState = this.slots.damping?.init() ?? null;
    this.unlisten = listen(this.ear, this.slots.signals);
  }

  /** The learning rate of the next step; set it to a number, or to a function of the step. */
  get learningRate(): number {
    return rateAt('learningRate', this.slots.learningRate, this.iterations + 1);
  }
  set learningRate(rate: Rate) {
    this.setLearningRate(rate);
  }

  /** Asks the policies, and captures signals only if some statistic is due. */
  override computeGradients(f: () => Scalar, varList?: Variable[]) {
    const { signals } = this.slots;
    const variables = varList ?? trainable();
    const differentiate = (loss: () => Scalar) => super.computeGradients(loss, varList);
    this.stopListening();
    this.passes.clear();
    this.roster.sweep();
    if (varList) this.roster.recognise(namesOf(varList), this.slots, this.passes);
    if (!this.isCaptureDue(variables) || !signals) {
      this.passes.add(variables, null);
      return differentiate(f);
    }
    const wanted = (name: string) => this.roster.isWanted(name);
    const captured = signals.capture({ loss: f, variables, wanted, differentiate });
    this.passes.add(variables, captured);
    const { grads } = captured.value;
    this.roster.passOver(variables.filter(({ name }) => !grads[name]));
    return captured.value;
  }

  /** Whether a pass that somebody else is about to run over these variables is to be captured. */
  private hears(variables: readonly Variable[]): boolean {
    this.roster.sweep();
    // Passes that are never applied here are those of other optimizers.
    if (this.roster.cells.length === 0 && ++this.unused > PATIENCE) this.stopListening();
    if (!this.unlisten || !this.roster.concerns(variables)) return false;
    const isDue = this.isCaptureDue(variables);
    if (!isDue) this.passes.add(variables, null);
    return isDue;
  }

  /** Plans the next step of these variables, and says whether it needs signals. */
  private isCaptureDue(variables: readonly Variable[]): boolean {
    const cells = this.roster.preconditioned(variables);
    for (const cell of cells) cell.planned = planCell(cell, this.iterations + 1, this.watch.timing());
    return cells.some((cell) => cell.planned![0].accumulate) || this.roster.isAnyNew(variables);
  }

  /** As that of every optimizer of tfjs. Where damping adapts, the loss after the step is looked at when that is due. */
  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const { damping } = this.slots;
    const step = this.iterations + 1;
    this.clearLeftovers();
    if (!damping || step % damping.every !== 0) return super.minimize(f, returnCost, varList);
    const { value, grads } = this.computeGradients(f, varList);
    const before = remember((varList ?? trainable()).filter(({ name }) => name in grads));
    let isDone = false;
    try {
      this.applyGradients(varList ? varList.map(({ name }) => ({ name, tensor: grads[name]! })) : grads);
      const predicted = () => foretold(this.roster.inOrder(), before, grads, this.dampingAt(step)!, step);
      const told = tidy(() => numbers([predicted(), value, lossNow(f, this.leftovers)]));
      this.heard = Promise.all([this.heard, readInto(told, (values) => this.adapt(damping, step, values))]);
      isDone = true;
    } finally {
      dispose([...before.values(), grads]);
      if (!isDone || !returnCost) value.dispose();
    }
    return returnCost ? value : null;
  }

  /** Hands the damping what was foretold and what came of it; where reading would stall the device, a step later. */
  private adapt(damping: Damping<State>, step: number, values: ArrayLike<number>): void {
    const [predicted, cost, after] = Array.from(values) as [number, number, number];
    const actual = after - cost;
    // Below what float32 tells apart, their ratio is noise.
    if (Math.max(Math.abs(actual), Math.abs(predicted)) > NOISE * Math.abs(cost) || !Number.isFinite(actual))
      this.dampingState = damping.update(this.dampingState, { step, actual, predicted });
  }

  private dampingAt(step: number): number | undefined {
    return this.slots.damping?.value(this.dampingState, step);
  }

  /**
   * One step.
   * @throws CurvatureError before it, for gradients of other shapes than their variables, or disposed; for a saved state that does not fit.
   * @throws CurvatureError after the step, if a refresh has failed too often in a row or gradients were not finite for too long.
   */
  applyGradients(gradients: Gradients): void {
    const entries = [...byName(gradients)];
    const present = new Map(entries.flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : [])));
    this.meet(entries, present);
    this.version++;
    this.incrementIterations();
    this.watch.begin(performance.now());
    try {
      this.stepAll([...present], this.iterations);
    } finally {
      this.passes.clear();
      for (const cell of this.roster.cells) cell.planned = null;
    }
    const { fatal } = this;
    this.fatal = null;
    if (fatal) throw fatal;
  }

  /** Gives places and saved state to those that are seen for the first time, and listens where gradients came from elsewhere. */
  private meet(entries: readonly (readonly [string, Tensor | null])[], present: ByName): void {
    const { roster, slots, passes } = this;
    checkGradients(new Map(entries));
    roster.sweep();
    roster.recognise(
      entries.map(([name]) => name),
      slots,
      passes,
    );
    roster.enter(entries);
    if ([...present.keys()].some((name) => !passes.covers(name))) this.unlisten ??= listen(this.ear, slots.signals);
    if (this.unused <= PATIENCE) roster.checkHeard(present, slots, passes);
    this.unused = 0;
    this.tellOfUnclaimed();
  }

  /** Resolves when every refresh under way has a result: for tests and saves. */
  async settled(): Promise<void> {
    await Promise.all([this.heard, ...this.roster.inOrder().flatMap((cell) => [cell.pending?.settled, cell.observed])]);
  }

  /** Resolves when every refresh that is due at the next step has its result. Await it before each step for reproducible runs with `delay: k`. */
  async ready(): Promise<void> {
    const due = this.roster
      .inOrder()
      .flatMap(({ pending }) => (pending?.due != null && pending.due <= this.iterations + 1 ? [pending.settled] : []));
    await Promise.all(due);
  }

  /**
   * What will be preconditioned, in which blocks, at what price, and why something is not; nothing is kept allocated.
   * @param shapes Shapes by name, or variables in the order of training.
   */
  plan(shapes: Shapes): PlanRow[] {
    return planRows(this.slots, shapes);
  }

  /** Changes the learning rate of all parameters whose group does not set its own; state stays. @throws CurvatureError if it is negative. */
  setLearningRate(learningRate: Rate): void {
    this.slots = complete({ ...this.slots, learningRate });
    this.roster.resettle(this.slots);
  }

  /** One row of diagnostics for each parameter seen so far. */
  inspect(): Inspection[] {
    return this.roster.inOrder().map((cell) => inspectCell(cell, this.iterations));
  }

  /** What became of each parameter seen so far: layer, how its signals are had, factors, memory, and why it is not preconditioned. */
  report(): ReportRow[] {
    return this.roster.inOrder().map(reportCell);
  }

  /** Statistics and preconditioners to look at: the first tile of each stack of square matrices, in pairs. Copies. */
  async matrices(): Promise<Matrix[]> {
    await this.settled();
    return matricesOfAll(this.roster.inOrder());
  }

  /**
   * The whole state as it is now: `iter`, a manifest, and every tensor. They share memory with the optimizer until it moves on, and stay as
   * they are. Nobody has to dispose them: they go with whoever holds them, or with `dispose()`.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    await nextTurn();
    await this.settled();
    if (this.roster.sweep()) this.version++;
    const { version } = this;
    const there = this.issued.of(version);
    if (there) return there;
    const { className } = this.constructor as typeof SecondOrderOptimizer;
    const { iterations, dampingState: damping, slots } = this;
    const moment = { className, iterations, damping, slots };
    return this.issued.remember(version, await savedState(this.roster, this.issued, moment));
  }

  /**
   * Takes over a state that `getWeights` returned. A parameter is recognised when it is first seen: by its values, its name, or its place in
   * the order of training; see the README. The tensors stay the caller's.
   * @throws CurvatureError for what is no such state, or incomplete; nothing has changed then.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const loaded = await decode(weights.slice(1));
    try {
      const [iterations] = await weights[0]!.tensor.data();
      await this.heard;
      checkDamping(loaded, this.slots);
      this.restart(iterations!, loaded);
    } catch (error) {
      discard(loaded);
      throw error;
    }
  }

  private restart(iterations: number, loaded: Decoded): void {
    this.clear();
    this.iterations_ = iterations;
    this.roster.load(loaded);
    this.told.unclaimed = false;
    if (this.slots.damping && loaded.damping !== null) this.dampingState = loaded.damping;
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
    this.stopListening();
    this.clear();
    this.issued.dispose();
    super.dispose();
  }

  private tellOfUnclaimed(): void {
    const { unclaimed, cells } = this.roster;
    if (this.told.unclaimed || unclaimed.length === 0 || cells.length === 0) return;
    this.told.unclaimed = true;
    const step = this.iterations + 1;
    for (const { name } of unclaimed) this.reporter.emit({ type: 'unclaimed', block: name, step });
  }

  private tellOfLate(block: string, step: number, inRow: number): void {
    const warning = this.told.late ? null : lateWarning(block, step, inRow);
    if (warning === null) return;
    this.told.late = true;
    console.warn(warning);
  }

  private stopListening(): void {
    this.unlisten?.();
    this.unlisten = null;
    this.passes.clear();
  }

  private stepAll(gradients: readonly Named[], step: number): void {
    const clipped = this.clipped(gradients);
    let skip = false;
    const norms = screen(clipped, (bad) => (skip = this.noteScreened(bad, step)));
    try {
      if (!skip) this.stepParameters(new Map(clipped), norms, step);
    } finally {
      if (clipped !== gradients) for (const [, gradient] of clipped) gradient.dispose();
    }
  }

  private stepParameters(gradients: ByName, norms: readonly number[] | null, step: number): void {
    const normOf = new Map([...gradients.keys()].map((name, i) => [name, norms?.[i] ?? null]));
    const turns = this.roster
      .turns(gradients, this.slots, this.passes)
      .map((name) => () => this.turn(name, gradients, normOf.get(name) ?? null, step));
    if (this.slots.trust) stepTogether(turns, this.slots.trust, this.reporter);
    else stepEach(turns, this.reporter);
  }

  /** Copies of its own where there is something to clip. */
  private clipped(gradients: readonly Named[]): readonly Named[] {
    const { clip } = this.slots;
    if (!clip) return gradients;
    const before = gradients.map(([, gradient]) => gradient);
    const after = scoped(() => owned(clip(before), before));
    return gradients.map(([name], i) => [name, after[i]!] as const);
  }

  private turn(name: string, gradients: ByName, norm: number | null, step: number): Turn {
    const variable = variableOf(name);
    const cell = this.roster.cellOf(name, gradients, this.slots, this.passes);
    const { block } = cell;
    const damping = this.dampingAt(step);
    const context = { block, step, ...(damping !== undefined && { damping }) };
    const captured = () => (this.slots.signals ? this.passes.signals(block) : {});
    const gradientOf = (of: Variable) => gradients.get(of.name) ?? zerosLike(of);
    if (block.bias === undefined)
      return { cell, target: alone(variable), raw: gradientOf(variable), norm, captured, context };
    const bias = variableOf(block.bias);
    const raw = joined(gradientOf(variable), gradientOf(bias));
    const target = joint(variable, bias, (trained) => gradients.has(trained));
    return { cell, target, raw, norm: null, captured, context };
  }

  private noteScreened(bad: Bad | null, step: number): boolean {
    this.badSteps = bad === null ? 0 : this.badSteps + 1;
    if (bad === null) return false;
    const error = badGradient(bad, step, this.badSteps);
    this.reporter.emit({ type: 'skipped', block: bad.name, step, message: error.message });
    if (this.badSteps > this.slots.toleratedFailures) this.reporter.stop(error);
    return true;
  }

  private clearLeftovers(): void {
    for (const tensor of this.leftovers.splice(0)) if (!tensor.isDisposed) tensor.dispose();
  }

  private clear(): void {
    this.version++;
    this.passes.clear();
    this.clearLeftovers();
    this.dampingState = this.slots.damping?.init() ?? null;
    this.roster.clear();
  }
}

/** Scalars side by side. */
const numbers = (scalars: readonly Tensor[]): Tensor => stack(scalars.map((x) => reshape(x, [])));

/** So many passes are heard before the first step, which may be taken with the sum of their gradients. */
const PATIENCE = 16;

/** Of a loss, what float32 does not tell apart. */
const NOISE = 2 ** -20;

/**
 * A second-order optimizer for `optimizer.minimize` and `model.compile`: one preconditioner, and around it a policy, graft, filter,
 * momentum, decay and learning rate, each a plain value that can be replaced by your own.
 * @throws CurvatureError for an unknown slot or a value out of range.
 */
export const secondOrder = <N extends Signal = 'grad'>(slots: Slots<N>): SecondOrderOptimizer =>
  new SecondOrderOptimizer(slots);
