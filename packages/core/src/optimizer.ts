import { CurvatureError, type Signal } from '@curvature/spec';
import {
  engine,
  keep,
  Optimizer,
  type NamedTensorMap,
  type Scalar,
  type serialization,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { type Cell, createCell, disposeCell } from './cell.js';
import type { Inspection } from './events.js';
import { type Bad, badGradient, screen } from './finite.js';
import { inspectCell } from './inspect.js';
import { type Matrix, matricesOfAll } from './matrices.js';
import { type PlanRow, planRows, type Shapes } from './plan.js';
import type { Reporter } from './refresh.js';
import { decode, encode, type NamedTensor, restore, type RestoredCell, snapshot } from './save.js';
import { complete, type Complete, type Rate, type Slots, slotsOf } from './slots.js';
import { stopwatch } from './stopwatch.js';
import { planCell, stepCell, type Captured } from './step.js';
import { owned, release, scoped } from './tree.js';

type Gradients = NamedTensorMap | { name: string; tensor: Tensor | null }[];
type Named = readonly [name: string, gradient: Tensor];
type Capture = ReturnType<NonNullable<Complete['signals']>['capture']>;

/** A tf.Optimizer around a preconditioner and the slots that go with it. Make one with `secondOrder(slots)`. */
export class SecondOrderOptimizer extends Optimizer {
  static readonly className: string = 'SecondOrder';
  private slots: Complete;
  private readonly cells = new Map<string, Cell>();
  /** The place of each parameter in the order of training, those included that have had no gradient yet. */
  private readonly order = new Map<string, number>();
  /** State that was loaded before its parameters were seen, by their order. */
  private readonly saved = new Map<number, RestoredCell>();
  private capture: Capture | null = null;
  private badSteps = 0;
  private fatal: CurvatureError | null = null;
  /** What getWeights made and nobody else will dispose. */
  private issued: Tensor[] = [];
  private readonly watch = stopwatch();
  private readonly reporter: Reporter = {
    emit: (event) => this.slots.onEvent?.(event),
    stop: (error) => (this.fatal ??= error),
    spent: (block, ms) => this.watch.spent(block, ms),
    timing: () => this.watch.timing(),
  };

  constructor(slots: object) {
    super();
    this.slots = complete(slots);
  }

  /** Asks the policies, and captures signals only if some statistic is due. */
  override computeGradients(f: () => Scalar, varList?: Variable[]) {
    const { signals } = this.slots;
    const cells = [...this.cells.values()].filter((cell) => cell.refusal === null);
    for (const cell of cells) cell.planned = planCell(cell, this.iterations + 1, this.watch.timing());
    const idle = cells.length > 0 && cells.every((cell) => !cell.planned![0].accumulate);
    if (!signals || idle) return super.computeGradients(f, varList);
    this.letGo();
    const captured = signals.capture(() => super.computeGradients(f, varList));
    this.capture = captured;
    return captured.value;
  }

  /**
   * One step.
   * @throws CurvatureError after the step, if a refresh has failed too often in a row or gradients were not finite for too long.
   */
  applyGradients(gradients: Gradients): void {
    const entries = Array.isArray(gradients)
      ? gradients.map((g) => [g.name, g.tensor] as const)
      : Object.entries(gradients);
    const present = entries.flatMap(([name, tensor]) => (tensor ? [[name, tensor] as const] : []));
    for (const [name] of entries) if (!this.order.has(name)) this.order.set(name, this.order.size);
    this.incrementIterations();
    this.watch.begin(performance.now());
    try {
      this.stepAll(present, this.iterations);
    } finally {
      this.letGo();
    }
    const { fatal } = this;
    this.fatal = null;
    if (fatal) throw fatal;
  }

  /** Resolves when every refresh under way has a result: for tests and saves. */
  async settled(): Promise<void> {
    await Promise.all([...this.cells.values()].flatMap((cell) => [cell.pending?.settled, cell.observed]));
  }

  /** Resolves when every refresh that is due at the next step has its result. Await it before each step for reproducible runs with `delay: k`. */
  async ready(): Promise<void> {
    const due = [...this.cells.values()].flatMap(({ pending }) =>
      pending?.due != null && pending.due <= this.iterations + 1 ? [pending.settled] : [],
    );
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
    for (const cell of this.cells.values()) cell.slots = slotsOf(this.slots, cell.parameter);
  }

  /** One row of diagnostics for each parameter seen so far. */
  inspect(): Inspection[] {
    return [...this.cells.values()].map((cell) => inspectCell(cell, this.iterations));
  }

  /** Statistics and preconditioners to look at: the first tile of each stack of square matrices, in pairs. Copies. */
  async matrices(): Promise<Matrix[]> {
    await this.settled();
    return matricesOfAll([...this.cells.values()]);
  }

  /** The whole state: `iter`, a manifest, and every tensor; valid until the next step. The tensors are the optimizer's own, do not dispose them. */
  override async getWeights(): Promise<NamedTensor[]> {
    await this.settled();
    const live = [...this.cells.values()].map(snapshot);
    const { className } = this.constructor as typeof SecondOrderOptimizer;
    const iterations = await this.saveIterations();
    const [manifest, ...tensors] = encode([...live, ...this.saved.values()], className);
    this.issued.forEach((tensor) => tensor.dispose());
    this.issued = [keep(iterations.tensor), keep(manifest!.tensor)];
    return [iterations, manifest!, ...tensors];
  }

  /** Takes over a state that `getWeights` returned; parameters are matched by their order, names and shapes are checked when they are first seen. */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const restored = decode(weights.slice(1));
    await this.extractIterations(weights as Parameters<Optimizer['extractIterations']>[0]);
    this.clear();
    for (const cell of restored) this.saved.set(cell.index, cell);
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
    super.dispose();
  }

  private stepAll(gradients: readonly Named[], step: number): void {
    const clipped = this.clipped(gradients);
    let skip = false;
    screen(clipped, (bad) => (skip = this.noteScreened(bad, step)));
    try {
      if (!skip) for (const [name, gradient] of clipped) this.stepOne(name, gradient, step);
    } finally {
      if (clipped !== gradients) for (const [, gradient] of clipped) gradient.dispose();
    }
  }

  /** Copies of its own where there is something to clip. */
  private clipped(gradients: readonly Named[]): readonly Named[] {
    const { clip } = this.slots;
    if (!clip) return gradients;
    const before = gradients.map(([, gradient]) => gradient);
    const after = scoped(() => owned(clip(before), before));
    return gradients.map(([name], i) => [name, after[i]!] as const);
  }

  private letGo(): void {
    this.capture?.dispose();
    this.capture = null;
  }

  private stepOne(name: string, gradient: Tensor, step: number): void {
    const variable = engine().registeredVariables[name];
    if (!variable) throw unknownVariable(name);
    const cell = this.cells.get(name) ?? this.addCell(variable);
    const captured: Captured =
      this.slots.signals && cell.refusal === null ? (this.capture?.of(cell.block) ?? null) : {};
    stepCell(cell, variable, gradient, captured, step, this.reporter);
  }

  private addCell({ name, shape }: Variable): Cell {
    const index = this.order.get(name)!;
    const cell = createCell(this.slots, { name, shape }, index);
    const saved = this.saved.get(index);
    try {
      if (saved) restore(cell, saved);
    } catch (error) {
      disposeCell(cell);
      throw error;
    }
    this.saved.delete(index);
    this.cells.set(name, cell);
    return cell;
  }

  private noteScreened(bad: Bad | null, step: number): boolean {
    this.badSteps = bad === null ? 0 : this.badSteps + 1;
    if (bad === null) return false;
    for (const cell of this.cells.values()) cell.planned = null;
    const error = badGradient(bad, step, this.badSteps);
    this.reporter.emit({ type: 'skipped', block: bad.name, step, message: error.message });
    if (this.badSteps > this.slots.toleratedFailures) this.reporter.stop(error);
    return true;
  }

  private clear(): void {
    for (const { parts, pending } of this.saved.values()) release([parts, pending?.cache ?? null], null);
    for (const cell of this.cells.values()) disposeCell(cell);
    this.issued.forEach((tensor) => tensor.dispose());
    this.issued = [];
    this.cells.clear();
    this.order.clear();
    this.saved.clear();
  }
}

const unknownVariable = (name: string) =>
  new CurvatureError(
    `There is a gradient for "${name}", but no variable of that name.`,
    'The variable was disposed, or the gradients are those of another model.',
    'Pass gradients by the names of live tf.Variables.',
  );

/**
 * A second-order optimizer for `optimizer.minimize` and `model.compile`: one preconditioner, and around it a policy, graft, filter,
 * momentum, decay and learning rate, each a plain value that can be replaced by your own.
 * @throws CurvatureError for an unknown slot or a value out of range.
 */
export const secondOrder = <N extends Signal = 'grad'>(slots: Slots<N>): SecondOrderOptimizer =>
  new SecondOrderOptimizer(slots);
