import { type Captured, CurvatureError, type Signal } from '@curvature/spec';
import { engine, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { type Cell, createCell, disposeCell, type Found, layout } from './cell.js';
import { restore, type RestoredCell } from './save.js';
import { type Complete, given, slotsOf } from './slots.js';
import { release } from './tree.js';

export type Gradients = ReadonlyMap<string, Tensor>;
/** What was captured; null where nothing was, though it could have been; undefined where gradients were computed elsewhere. */
export type Known = Captured<unknown, Signal> | null | undefined;

/** The cells of an optimizer: who is trained, in which order, which biases are one with their kernels, and what was loaded for whom. */
export class Roster {
  readonly cells = new Map<string, Cell>();
  /** The place of each parameter in the order of training, those included that have had no gradient yet. */
  private readonly order = new Map<string, number>();
  /** Biases that are one block with a kernel, by their names: the kernel's name. */
  private readonly partners = new Map<string, string>();
  /** Whose layer is known, or never will be. */
  private readonly met = new Set<string>();
  /** State that was loaded before its parameters were seen, by their order. */
  readonly saved = new Map<number, RestoredCell>();

  /** Gives places to parameters that are seen for the first time. Who has no gradient has nothing to be captured. */
  enter(entries: readonly (readonly [name: string, gradient: Tensor | null])[]): void {
    for (const [name, gradient] of entries) {
      if (!this.order.has(name)) this.order.set(name, this.order.size);
      if (!gradient) this.met.add(name);
    }
  }

  inOrder(): Cell[] {
    return [...this.cells.values()].toSorted((a, b) => a.block.index - b.block.index);
  }

  preconditioned(): Cell[] {
    return [...this.cells.values()].filter((cell) => cell.refusal === null);
  }

  /** Whether a forward pass must be captured to know their layers. */
  isAnyNew(variables: readonly Variable[]): boolean {
    return variables.some(({ name }) => !this.met.has(name));
  }

  /** Whether signals of this parameter are of use at the step that is planned. */
  isWanted(name: string): boolean {
    const cell = this.cells.get(name);
    return cell ? cell.refusal === null && cell.planned![0].accumulate : !this.met.has(name);
  }

  /**
   * Those who take a step, in order: biases go with their kernels. Where layers must be known and nothing was captured, as for a
   * parameter that has its first gradient late, it waits for the next step, which is captured.
   */
  turns(gradients: Gradients, slots: Complete, known: Known): string[] {
    if (slots.signals && known) for (const name of gradients.keys()) this.join(name, gradients, slots, known);
    const names = new Set([...gradients.keys()].map((name) => this.partners.get(name) ?? name));
    return [...names].filter((name) => {
      const isReady = !slots.signals || known !== null || this.cells.has(name);
      if (isReady) this.met.add(name);
      else this.met.delete(name);
      return isReady;
    });
  }

  /** Parameters that were trained and had no gradient: there is nothing to be known of them. */
  passOver(names: readonly string[]): void {
    for (const name of names) this.met.add(name);
  }

  /** The cell of a parameter, made when it is seen for the first time. @throws CurvatureError if what was loaded for it does not fit. */
  cellOf(name: string, gradients: Gradients, slots: Complete, known: Known): Cell {
    const there = this.cells.get(name);
    if (there) return there;
    const { shape } = variableOf(name);
    const index = this.order.get(name)!;
    const cell = createCell(slots, { name, shape }, index, this.found(name, gradients, slots, known));
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

  /** Gives every cell what the slots now say of its parameter. */
  resettle(slots: Complete): void {
    for (const cell of this.cells.values()) cell.slots = slotsOf(slots, cell.own);
  }

  clear(): void {
    for (const { parts, pending } of this.saved.values()) release([parts, pending?.cache ?? null], null);
    for (const cell of this.cells.values()) disposeCell(cell);
    for (const all of [this.cells, this.partners, this.order, this.met, this.saved]) all.clear();
  }

  /** Makes a new kernel and its bias one block, where the preconditioner wants that and the bias is free. */
  private join(name: string, gradients: Gradients, slots: Complete, known: Known): void {
    if (this.cells.has(name) || this.partners.has(name)) return;
    const { shape } = variableOf(name);
    const found = this.found(name, gradients, slots, known);
    const { block } = layout(slots, { name, shape }, this.order.get(name)!, found);
    if (block.bias === undefined) return;
    this.partners.set(block.bias, name);
    this.met.add(block.bias);
  }

  /** What the source knows of a layer; a bias that has no gradient of its own, or belongs to another block already, is none of it. */
  private found(name: string, gradients: Gradients, slots: Complete, known: Known): Found {
    const { shape } = variableOf(name);
    if (slots.signals && known === undefined) return ELSEWHERE;
    const layer = known?.layer({ name, shape });
    if (typeof layer !== 'object' || layer.bias === null) return layer;
    const owner = this.partners.get(layer.bias) ?? name;
    const isFree = gradients.has(layer.bias) && !this.cells.has(layer.bias) && owner === name;
    return isFree && isOneGroup(slots, name, layer.bias) ? layer : { ...layer, bias: null };
  }
}

/** Whether kernel and bias have the same overrides, or none. */
function isOneGroup({ groups }: Complete, kernel: string, bias: string): boolean {
  if (!groups) return true;
  const [own, other] = [kernel, bias].map((name) => given(groups({ name, shape: variableOf(name).shape }) ?? {})) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  const names = Object.keys({ ...own, ...other });
  return names.every((name) => own[name] === other[name]);
}

const ELSEWHERE = 'its gradient was not computed by this optimizer, so that nothing could be captured';

/** @throws CurvatureError if there is no such variable. */
export function variableOf(name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable) return variable;
  throw new CurvatureError(
    `There is a gradient for "${name}", but no variable of that name.`,
    'The variable was disposed, or the gradients are those of another model.',
    'Pass gradients by the names of live tf.Variables.',
  );
}
