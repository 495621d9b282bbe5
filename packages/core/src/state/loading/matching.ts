import type { Identity, SavedParameter, SavedParameters } from './saved-parameters.js';

/** What two parameters must share to be paired, as text; null if it says nothing. */
type Key = (parameter: Identity) => string | null;

/**
 * Pairs of parameters of this program (`current`) with those of a saved state (`saved`), and the
 * parameters on both sides that have no pair yet.
 */
export class Matching {
  /** From the current name to the saved parameter. */
  readonly pairs = new Map<string, SavedParameter>();
  current: readonly Identity[];
  saved: readonly SavedParameter[];

  constructor(current: readonly Identity[], saved: readonly SavedParameter[]) {
    this.current = current;
    this.saved = saved;
  }

  /** Pairs two parameters that have the same key if nobody else on either side has it. */
  pair(keyOf: Key): void {
    const saved = unique(this.saved, keyOf);
    for (const [key, current] of unique(this.current, keyOf)) {
      const match = saved.get(key);
      if (match && sameShape(current, match)) this.pairs.set(current.name, match);
    }
    this.dropPaired();
  }

  /** Pairs the rest one by one if it is the whole list of the last step before the save. */
  pairInOrder({ last, others }: SavedParameters): void {
    const byName = new Map(this.saved.map((saved) => [saved.name, saved]));
    const saved = last.flatMap((name) => byName.get(name) ?? []);
    const current = this.current.filter((parameter) => !isBystander(parameter, saved, others));
    const fits =
      current.length === saved.length &&
      current.every((parameter, i) => sameShape(parameter, saved[i]!));
    if (fits) current.forEach(({ name }, i) => this.pairs.set(name, saved[i]!));
    this.dropPaired();
  }

  /** Whether a pair has kept its name (true), or all were renamed (false); null without pairs. */
  keepsNames(): boolean | null {
    if (this.pairs.size === 0) return null;
    return [...this.pairs].some(([name, saved]) => name === saved.name);
  }

  private dropPaired(): void {
    const paired = new Set(this.pairs.values());
    this.saved = this.saved.filter((saved) => !paired.has(saved));
    this.current = this.current.filter(({ name }) => !this.pairs.has(name));
  }
}

/** The parameters whose key no other has, by that key. */
function unique<P extends Identity>(all: readonly P[], keyOf: Key): Map<string, P> {
  const byKey = new Map<string | null, P | null>();
  for (const one of all) byKey.set(keyOf(one), byKey.has(keyOf(one)) ? null : one);
  return new Map(
    [...byKey].flatMap(([key, one]) => (key !== null && one ? [[key, one] as const] : [])),
  );
}

const sameShape = (a: Identity, b: Identity): boolean => `${a.shape}` === `${b.shape}`;

/** It existed at the save, had no state, and no saved state could be its own: it starts anew. */
export const isBystander = (
  current: Identity,
  saved: readonly SavedParameter[],
  others: readonly Identity[],
): boolean =>
  others.some((other) => other.name === current.name || hasValuesOf(current, other)) &&
  !saved.some((parameter) => couldBe(current, parameter));

const hasValuesOf = (a: Identity, b: Identity): boolean =>
  sameShape(a, b) && a.print !== null && a.print === b.print;

/** The shapes agree, and so do the values if both are known. */
export const couldBe = (a: Identity, b: Identity): boolean =>
  sameShape(a, b) && (a.print === null || b.print === null || a.print === b.print);
