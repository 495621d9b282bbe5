import type { Variable } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import { variableOf } from '../../step/gradients.js';
import type { Entries } from '../parameters/entry.js';
import type { KnownPasses } from '../../step/signals/passes.js';
import type { Cell, Found } from '../cell.js';
import { createCell, disposeCell } from '../create-cell.js';
import { discard, type RestoredCell } from '../saving/saved-cell.js';
import { fingerprintNow } from './fingerprint.js';
import { match } from './match.js';
import { partnerOf } from './partner.js';
import { adopt, checkFits } from './restore.js';
import type { Identity, SavedParameter, SavedParameters } from './saved-parameters.js';

/** A loaded state: the saved parameters, and the state of each. */
export type Loaded = SavedParameters & { readonly cells: readonly RestoredCell[] };

/** What parameters are restored into: the table of an optimizer. */
interface Table {
  readonly entries: Entries;
  add(name: string, index: number): void;
  resolve(variable: Variable): void;
  join(bias: string, kernel: string): void;
}
/** The step whose new parameters are matched. */
interface Matching {
  readonly table: Table;
  readonly slots: Complete;
  readonly passes: KnownPasses;
}

/** The part of a loaded state that no parameter has been matched with. */
export class LoadedState {
  /** Whether parameters keep their saved names; null until that is known. */
  private keepsNames: boolean | null = null;

  constructor(private state: Loaded) {}

  get rest(): Loaded {
    return this.state;
  }

  /** Frees its tensors. */
  discard(): void {
    discard(this.state);
  }

  /**
   * Gives those of these parameters that are new to the table the state that was saved for them.
   * @throws CurvatureError if the loaded state does not fit; nothing has changed then.
   */
  restore(names: readonly string[], step: Matching): void {
    const { table } = step;
    const fresh = names.filter((name) => !table.entries.has(name));
    if (fresh.length === 0 || this.state.places.length === 0) return;
    const { matched, cells } = this.match(fresh, step);
    for (const { name, index, met } of matched) {
      table.add(name, index);
      if (met) table.resolve(variableOf(name));
    }
    for (const cell of cells) {
      table.entries.get(cell.own.name)!.cell = cell;
      if (cell.block.bias !== undefined) table.join(cell.block.bias, cell.own.name);
    }
  }

  /** Matches new parameters with saved ones and takes their state out of the rest. */
  private match(names: readonly string[], step: Matching) {
    const { state } = this;
    const { pairs, keepsNames } = match(names.map(identityOf), state, this.keepsNames);
    const currentNames = new Map([...pairs].map(([current, { name }]) => [name, current]));
    for (const [current, { name }] of pairs) this.addPartner(current, name, currentNames, step);
    const saved = state.cells.filter(({ name }) => currentNames.has(name));
    const cells = saved.map((one) => this.checkedCell(one, currentNames, step.slots));
    saved.forEach((one, i) => adopt(cells[i]!, one));
    const matched = [...currentNames].map(([old, name]) => ({ ...this.parameter(old), name }));
    const isUnmatched = ({ name }: { readonly name: string }) => !currentNames.has(name);
    this.state = {
      ...state,
      places: state.places.filter(isUnmatched),
      cells: state.cells.filter(isUnmatched),
    };
    this.keepsNames = keepsNames;
    return { matched, cells };
  }

  private parameter(name: string): SavedParameter {
    return this.state.places.find((saved) => saved.name === name)!;
  }

  /**
   * A kernel and bias that were saved as one block are restored together, also at a step that
   * trains only one of them.
   */
  private addPartner(
    current: string,
    old: string,
    currentNames: Map<string, string>,
    { passes, table }: Matching,
  ): void {
    const cell = this.state.cells.find(
      ({ name, bias }) => bias !== undefined && (name === old || bias === old),
    );
    const partner = cell && this.parameter(cell.name === old ? cell.bias! : cell.name);
    if (!partner || currentNames.has(partner.name)) return;
    const isTaken = (name: string) =>
      table.entries.has(name) || [...currentNames.values()].includes(name);
    currentNames.set(
      partner.name,
      partnerOf({ current, keepsName: current === old, partner, cell }, passes, isTaken),
    );
  }

  /** A new cell that fits the saved one; its own state has been disposed. */
  private checkedCell(
    saved: RestoredCell,
    currentNames: ReadonlyMap<string, string>,
    slots: Complete,
  ): Cell {
    const name = currentNames.get(saved.name)!;
    const { index, meaning } = this.parameter(saved.name);
    const own = { name, shape: variableOf(name).shape };
    const cell = createCell(slots, own, index, withCurrentBias(saved.found, currentNames));
    try {
      checkFits(cell, saved, meaning);
    } finally {
      disposeCell(cell);
    }
    return cell;
  }
}

function identityOf(name: string): Identity {
  const variable = variableOf(name);
  return { name, shape: variable.shape, print: fingerprintNow(variable) };
}

/** A layer with the current name of its bias. */
const withCurrentBias = (
  found: RestoredCell['found'],
  currentNames: ReadonlyMap<string, string>,
): Found =>
  typeof found === 'object' && found !== null
    ? { ...found, bias: found.bias === null ? null : (currentNames.get(found.bias) ?? found.bias) }
    : (found ?? undefined);
