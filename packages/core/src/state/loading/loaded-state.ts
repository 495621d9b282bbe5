import { CurvatureError } from '@curvature/spec';
import { engine, type Variable } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import { trainable, variableOf } from '../../step/gradients.js';
import type { Passes } from '../../step/signals/passes.js';
import { type Cell, createCell, disposeCell, type Found } from '../cell.js';
import { claim, type Claimant, type Place } from './match.js';
import { fingerprintNow } from './fingerprint.js';
import { adopt, checkFits, discard, type Listed, type RestoredCell } from '../saving/manifest.js';

/** A state as it was loaded: whose it is, and the state of each. */
export type Loaded = Listed & { readonly cells: readonly RestoredCell[] };

/** What a step is about to train, and what is known of it. */
interface Claiming {
  readonly slots: Complete;
  readonly passes: Passes;
  /** Whether a parameter of this name has a place already. */
  readonly isSeated: (name: string) => boolean;
}
/** A parameter that has claimed its place. */
export interface Claimed {
  readonly name: string;
  readonly index: number;
  readonly met: boolean;
}

const NOTHING: Loaded = { places: [], last: [], others: [], next: 0, cells: [] };

/** The state that was loaded, as far as nobody has claimed it. */
export class LoadedState {
  private state: Loaded = NOTHING;
  /** Whether parameters go by their old names; null until that is known. */
  private named: boolean | null = null;

  get left(): Loaded {
    return this.state;
  }

  load(state: Loaded): void {
    this.state = state;
    this.named = null;
  }

  clear(): void {
    discard(this.state);
    this.load(NOTHING);
  }

  /**
   * Gives newcomers the places and the state that were saved for them.
   * @throws CurvatureError where what was loaded does not fit; nothing has changed then.
   */
  claim(newcomers: readonly string[], claiming: Claiming): { seats: Claimed[]; cells: Cell[] } {
    const { state } = this;
    const { pairs, named } = claim(newcomers.map(claimantOf), { ...state, named: this.named });
    const nowOf = new Map([...pairs].map(([now, { name }]) => [name, now]));
    for (const [now, { name }] of pairs) this.addPartner(now, name, nowOf, claiming);
    const saved = state.cells.filter(({ name }) => nowOf.has(name));
    const cells = saved.map((one) => this.fitting(one, nowOf, claiming.slots));
    saved.forEach((one, i) => adopt(cells[i]!, one));
    const seats = [...nowOf].map(([old, name]) => ({ ...this.place(old), name }));
    const isLeft = ({ name }: { readonly name: string }) => !nowOf.has(name);
    this.state = {
      ...state,
      places: state.places.filter(isLeft),
      cells: state.cells.filter(isLeft),
    };
    this.named = named;
    return { seats, cells };
  }

  private place(name: string): Place {
    return this.state.places.find((place) => place.name === name)!;
  }

  /**
   * Adds the other half of a kernel and bias that were saved as one block, where this step trains
   * only one of them.
   */
  private addPartner(
    now: string,
    old: string,
    nowOf: Map<string, string>,
    { passes, isSeated }: Claiming,
  ): void {
    const saved = this.state.cells.find(
      ({ name, bias }) => bias !== undefined && (name === old || bias === old),
    );
    const other = saved && this.place(saved.name === old ? saved.bias! : saved.name);
    if (!other || nowOf.has(other.name)) return;
    const layer = passes.layer({ name: now, shape: variableOf(now).shape });
    const known = typeof layer === 'object' ? layer.bias : null;
    const isTaken = (name: string) => isSeated(name) || [...nowOf.values()].includes(name);
    const kept = now === old && engine().registeredVariables[other.name] ? other.name : null;
    const name = kept ?? known ?? renamedAs(other, variableOf(now), isTaken);
    if (name === null) throw halfOnly(saved, now);
    nowOf.set(other.name, name);
  }

  /** A new cell that has been held against the saved one; its own state has been let go of. */
  private fitting(saved: RestoredCell, nowOf: ReadonlyMap<string, string>, slots: Complete): Cell {
    const name = nowOf.get(saved.name)!;
    const { index, meaning } = this.place(saved.name);
    const cell = createCell(
      slots,
      { name, shape: variableOf(name).shape },
      index,
      renamed(saved.found, nowOf),
    );
    try {
      checkFits(cell, saved, meaning);
    } finally {
      disposeCell(cell);
    }
    return cell;
  }
}

function claimantOf(name: string): Claimant {
  const variable = variableOf(name);
  return { name, shape: variable.shape, print: fingerprintNow(variable) };
}

/**
 * The variable that a saved parameter has become, which no step has shown yet: one of its values,
 * and of several the one that was made nearest to its partner, as the kernel and the bias of a
 * layer are.
 */
function renamedAs(
  place: Place,
  partner: Variable,
  isTaken: (name: string) => boolean,
): string | null {
  const alike = trainable().filter(
    ({ name, shape }) => name !== place.name && !isTaken(name) && `${shape}` === `${place.shape}`,
  );
  const same = alike.filter(
    (variable) => fingerprintNow(variable) === place.print && place.print !== null,
  );
  const distance = ({ id }: Variable) => Math.abs(id - partner.id);
  return same.toSorted((a, b) => distance(a) - distance(b))[0]?.name ?? null;
}

/** A layer whose bias has the name that it has now. */
const renamed = (found: RestoredCell['found'], nowOf: ReadonlyMap<string, string>): Found =>
  typeof found === 'object' && found !== null
    ? { ...found, bias: found.bias === null ? null : (nowOf.get(found.bias) ?? found.bias) }
    : (found ?? undefined);

const halfOnly = ({ name, bias }: RestoredCell, now: string) =>
  new CurvatureError(
    `The saved optimizer state has "${name}" and "${bias}" as one block, and this step trains only "${now}".`,
    'The parameters have other names than when they were saved, so that the other one is not known.',
    'Train both at the first step, or keep the names of layers and variables.',
  );
