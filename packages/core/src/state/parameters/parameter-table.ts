import { CurvatureError } from '@curvature/spec';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { type Cell, createCell, disposeCell, type Found, layout } from '../cell.js';
import { trainable, variableOf } from '../../step/gradients.js';
import { type Loaded, LoadedState } from '../loading/loaded-state.js';
import { meaningOf } from '../meaning.js';
import type { Passes } from '../../step/signals/passes.js';
import type { RestoredCell } from '../saving/manifest.js';
import type { Complete } from '../../slots/types.js';
import { given } from '../../slots/complete.js';
import { slotsOf } from '../../slots/groups.js';

export type Gradients = ReadonlyMap<string, Tensor>;

/** One variable that has been trained, or was listed to be. */
interface Seat {
  readonly variable: Variable;
  /** Its place in the order of training, those included that have had no gradient yet. */
  readonly index: number;
  /**
   * Its own state; null for a bias that is one block with a kernel, and before the first gradient.
   */
  cell: Cell | null;
  /** The kernel that this bias is one block with. */
  kernel: string | null;
  /** Its last gradient came from elsewhere, and could not be made use of. */
  isElsewhere: boolean;
}

/**
 * Who is trained, in which order, which biases are one with their kernels, and what was loaded for
 * whom.
 */
export class Roster {
  private readonly seats = new Map<string, Seat>();
  /** Whose layer is known, or never will be. */
  private met = new WeakSet<Variable>();
  /** Names of the last step's parameters. */
  private last: readonly string[] = [];
  /** The place of the next parameter that is seen for the first time. */
  private next = 0;
  private readonly loaded = new LoadedState();

  get cells(): Cell[] {
    return [...this.seats.values()].flatMap(({ cell }) => cell ?? []);
  }

  inOrder(): Cell[] {
    return this.cells.toSorted((a, b) => a.block.index - b.block.index);
  }

  /** The preconditioned cells of these variables, each once. */
  preconditioned(variables: readonly Variable[]): Cell[] {
    const cells = variables.map(({ name }) => this.cellFor(name));
    return [...new Set(cells)].filter((cell) => cell?.refusal === null) as Cell[];
  }

  /** Lets go of the state of variables that have been disposed; returns whether there were any. */
  sweep(): boolean {
    const gone = [...this.seats].filter(([, seat]) => this.isGone(seat));
    for (const [name, seat] of gone) {
      if (seat.cell) disposeCell(seat.cell);
      if (seat.variable.isDisposed) this.seats.delete(name);
      else Object.assign(seat, { cell: null, kernel: null });
    }
    return gone.length > 0;
  }

  /**
   * Gives parameters of a saved state what was theirs, once they are seen.
   * @throws CurvatureError where what was loaded does not fit; nothing has changed then.
   */
  recognise(names: readonly string[], slots: Complete, passes: Passes): void {
    const newcomers = names.filter((name) => !this.seats.has(name));
    if (newcomers.length === 0 || this.loaded.left.places.length === 0) return;
    const isSeated = (name: string) => this.seats.has(name);
    const { seats, cells } = this.loaded.claim(newcomers, { slots, passes, isSeated });
    for (const { name, index, met } of seats) {
      this.seat(name, index);
      if (met) this.met.add(variableOf(name));
    }
    for (const cell of cells) this.settle(cell);
  }

  /** Gives places to parameters that are seen for the first time. */
  enter(entries: readonly (readonly [name: string, gradient: Tensor | null])[]): void {
    for (const [name, gradient] of entries) {
      if (!this.seats.has(name)) this.seat(name, this.next++);
      if (!gradient) this.met.add(this.seats.get(name)!.variable);
    }
    this.last = entries.map(([name]) => name);
  }

  /** Whether a forward pass must be captured to know their layers. */
  isAnyNew(variables: readonly Variable[]): boolean {
    return variables.some((variable) => !this.met.has(variable));
  }

  /** Whether signals of this parameter are of use at a step at which these cells accumulate. */
  isWanted(name: string, due: ReadonlySet<Cell>): boolean {
    const cell = this.seats.get(name)?.cell;
    return cell ? due.has(cell) : !this.met.has(variableOf(name));
  }

  /**
   * Those who take a step, in order: biases go with their kernels. Where layers must be known and
   * nothing was captured, as for a parameter that has its first gradient late, it waits for the
   * next step, which is captured.
   */
  turns(gradients: Gradients, slots: Complete, passes: Passes): string[] {
    if (slots.signals)
      for (const name of gradients.keys()) this.join(name, gradients, slots, passes);
    const names = new Set(
      [...gradients.keys()].map((name) => this.seats.get(name)!.kernel ?? name),
    );
    return [...names].filter((name) => {
      const seat = this.seats.get(name)!;
      const isReady = seat.cell !== null || isKnown(name, slots, passes);
      if (isReady) this.met.add(seat.variable);
      else this.wait(name, seat, passes);
      return isReady;
    });
  }

  /**
   * Holds gradients to what a source can hear: one that comes from elsewhere may wait for a step,
   * but not for ever.
   * @throws CurvatureError at the first step of all, and where a parameter has waited already.
   */
  checkHeard(gradients: Gradients, slots: Complete, passes: Passes): void {
    if (!slots.signals?.overhear) return;
    const isFirst = this.cells.length === 0;
    for (const name of gradients.keys()) {
      const { kernel, cell, isElsewhere } = this.seats.get(name)!;
      if (!cell && !kernel && !passes.covers(name) && (isFirst || isElsewhere))
        throw notHeard(name);
    }
  }

  /** Whether the optimizer trains some of these, or has nothing else to train yet. */
  concerns(variables: readonly Variable[]): boolean {
    return this.seats.size === 0 || variables.some(({ name }) => this.seats.has(name));
  }

  /** Parameters that were trained and had no gradient: there is nothing to be known of them. */
  passOver(variables: readonly Variable[]): void {
    for (const variable of variables) this.met.add(variable);
  }

  /** The cell of a parameter that has a place, made at its first gradient. */
  cellOf(name: string, gradients: Gradients, slots: Complete, passes: Passes): Cell {
    const seat = this.seats.get(name)!;
    const { shape } = seat.variable;
    seat.cell ??= createCell(
      slots,
      { name, shape },
      seat.index,
      this.found(name, gradients, slots, passes),
    );
    return seat.cell;
  }

  /** Gives every cell what the slots now say of its parameter. */
  resettle(slots: Complete): void {
    for (const cell of this.cells) cell.slots = slotsOf(slots, cell.own);
  }

  /**
   * What a save holds beside the cells: who is there, in which order, and who else is; variables
   * are still to be read.
   */
  listed() {
    const { places, last, others, next } = this.loaded.left;
    const seats = [...this.seats].map(([name, { variable, index, cell }]) => {
      const meaning = cell ? { meaning: meaningOf(cell) } : {};
      return {
        name,
        shape: variable.shape,
        index,
        met: this.met.has(variable),
        ...meaning,
        variable,
      };
    });
    const isUntouched = this.seats.size === 0 && places.length > 0;
    const strangers = isUntouched ? [] : trainable().filter(({ name }) => !this.seats.has(name));
    return {
      seats,
      strangers: strangers.map((variable) => ({
        name: variable.name,
        shape: variable.shape,
        variable,
      })),
      places,
      others: isUntouched ? others : [],
      last: this.last.length > 0 ? this.last.filter((name) => this.seats.has(name)) : last,
      next: Math.max(next, this.next),
    };
  }

  /** Saved cells that nobody has claimed. */
  get unclaimed(): readonly RestoredCell[] {
    return this.loaded.left.cells;
  }

  load(loaded: Loaded): void {
    this.clear();
    this.loaded.load(loaded);
    this.next = loaded.next;
  }

  clear(): void {
    this.loaded.clear();
    for (const cell of this.cells) disposeCell(cell);
    this.seats.clear();
    this.met = new WeakSet();
    this.last = [];
    this.next = 0;
  }

  /** One of a kernel and its bias that are one block does not stay without the other. */
  private isGone({ variable, cell, kernel }: Seat): boolean {
    const partner = cell?.block.bias ?? kernel;
    return (
      variable.isDisposed ||
      (partner !== null && (this.seats.get(partner)?.variable.isDisposed ?? true))
    );
  }

  private wait(name: string, seat: Seat, passes: Passes): void {
    this.met.delete(seat.variable);
    seat.isElsewhere = !passes.covers(name);
  }

  private cellFor(name: string): Cell | null {
    const seat = this.seats.get(name);
    return (seat?.kernel ? this.seats.get(seat.kernel)!.cell : seat?.cell) ?? null;
  }

  private seat(name: string, index: number): void {
    this.seats.set(name, {
      variable: variableOf(name),
      index,
      cell: null,
      kernel: null,
      isElsewhere: false,
    });
  }

  private settle(cell: Cell): void {
    const { bias } = cell.block;
    this.seats.get(cell.own.name)!.cell = cell;
    if (bias !== undefined) this.seats.get(bias)!.kernel = cell.own.name;
  }

  /**
   * Makes a new kernel and its bias one block, where the preconditioner wants that and the bias is
   * free.
   */
  private join(name: string, gradients: Gradients, slots: Complete, passes: Passes): void {
    const { cell, kernel, variable, index } = this.seats.get(name)!;
    if (cell || kernel) return;
    const { shape } = variable;
    const { block } = layout(
      slots,
      { name, shape },
      index,
      this.found(name, gradients, slots, passes),
    );
    if (block.bias === undefined) return;
    const bias = this.seats.get(block.bias)!;
    bias.kernel = name;
    this.met.add(bias.variable);
  }

  /**
   * What the source knows of a layer; a bias that has no gradient of its own, or belongs to another
   * block already, is none of it.
   */
  private found(name: string, gradients: Gradients, slots: Complete, passes: Passes): Found {
    const { shape } = variableOf(name);
    if (slots.signals && !passes.covers(name)) return ELSEWHERE;
    const layer = passes.layer({ name, shape });
    if (typeof layer !== 'object' || layer.bias === null) return layer;
    const bias = this.seats.get(layer.bias);
    const isFree =
      bias && gradients.has(layer.bias) && !bias.cell && (bias.kernel ?? name) === name;
    return isFree && isOneGroup(slots, name, layer.bias) ? layer : { ...layer, bias: null };
  }
}

/**
 * Whether all is known of a parameter that a cell needs; a source that cannot overhear will never
 * know more.
 */
const isKnown = (name: string, { signals }: Complete, passes: Passes): boolean =>
  !signals || passes.sees(name) || (!passes.covers(name) && !signals.overhear);

/** Whether kernel and bias have the same overrides, or none. */
function isOneGroup({ groups }: Complete, kernel: string, bias: string): boolean {
  if (!groups) return true;
  const [own, other] = [kernel, bias].map((name) =>
    given(groups({ name, shape: variableOf(name).shape }) ?? {}),
  ) as [Record<string, unknown>, Record<string, unknown>];
  const names = Object.keys({ ...own, ...other });
  return names.every((name) => own[name] === other[name]);
}

const ELSEWHERE =
  'its gradient was not computed by this optimizer, so that nothing could be captured';

const notHeard = (name: string) =>
  new CurvatureError(
    `The gradient of "${name}" came from elsewhere, so that nothing could be captured of its layer.`,
    'This optimizer works by layers, and hears the passes of minimize, computeGradients, model.fit and tf.variableGrads alone.',
    'Write `optimizer.minimize(() => loss, true, variables)`, or `const { value, grads } = tf.variableGrads(() => loss)` before applyGradients(grads).',
  );
