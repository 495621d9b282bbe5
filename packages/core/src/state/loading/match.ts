import { CurvatureError, type Meaning } from '@curvature/spec';
import { isPlain } from './fingerprint.js';

/** A parameter as the state knows it: by its name, its shape and its values. */
export interface Claimant {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of its values; null where they could not be read. */
  readonly print: string | null;
}
/** A parameter of a saved state. */
export interface Place extends Claimant {
  /** Its place among the blocks of the optimizer. */
  readonly index: number;
  /** Whether its layer was known. */
  readonly met: boolean;
  /** The options that its state depends on; not there where it has none of its own. */
  readonly meaning?: Meaning;
}
/** What a saved state says of its parameters, and which of them nobody has claimed yet. */
export interface Saved {
  readonly places: readonly Place[];
  /** Names of the parameters of the last step before the save, in their order. */
  readonly last: readonly string[];
  /** Variables that were there at the save, and had no state. */
  readonly others: readonly Claimant[];
  /** Whether parameters go by the names that they had; null until one has been recognised. */
  readonly named: boolean | null;
}
export interface Claims {
  /** From the name of a parameter to its place. */
  readonly pairs: ReadonlyMap<string, Place>;
  readonly named: boolean | null;
}

/**
 * Finds out which saved parameters the newcomers of a step are.
 *
 * A parameter is recognised by its values, where they are those of one saved parameter and of no
 * other; else by its name. Where names have changed, as when a model is loaded beside the one that
 * was saved, it is recognised by its name without the number that TensorFlow.js appends; else by
 * the order of training, where the whole list of the last step before the save is there.
 * @throws CurvatureError where nothing fits, or more than one thing does.
 */
export function claim(newcomers: readonly Claimant[], saved: Saved): Claims {
  const found = new Found(newcomers, saved.places);
  found.pair(byValues);
  const named = saved.named ?? found.verdict();
  if (named !== false) found.pair(({ name }) => name);
  const isNamed = saved.named ?? found.verdict();
  if (isNamed === true) refuseOtherShapes(found);
  else {
    found.pair(stem);
    found.pair(byAnyValues);
    found.pairInOrder(saved);
  }
  const verdict = saved.named ?? found.verdict();
  if (verdict !== true) refuseUnknown(found, saved, verdict === false);
  return { pairs: found.pairs, named: verdict };
}

/**
 * Equal numbers too, such as the zeros that biases start from: they say something only where nobody
 * else has them.
 */
const byAnyValues = ({ shape, print }: Claimant) => print && `${shape}/${print}`;
const byValues = ({ shape, print }: Claimant) =>
  print === null || isPlain(print) ? null : `${shape}/${print}`;

/** TensorFlow.js appends a number to a name that is taken: `kernel_1`. */
const stem = ({ name }: Claimant) => name.replace(/_\d+$/, '');

/** Newcomers and places that are left, and the pairs that were found. */
class Found {
  readonly pairs = new Map<string, Place>();
  newcomers: readonly Claimant[];
  places: readonly Place[];

  constructor(newcomers: readonly Claimant[], places: readonly Place[]) {
    this.newcomers = newcomers;
    this.places = places;
  }

  /** Pairs those that have the same key, and share it with nobody else on their side. */
  pair(keyOf: (claimant: Claimant) => string | null): void {
    const places = single(this.places, keyOf);
    for (const [key, newcomer] of single(this.newcomers, keyOf)) {
      const place = places.get(key);
      if (place && sameShape(newcomer, place)) this.pairs.set(newcomer.name, place);
    }
    this.shrink();
  }

  /** Pairs what is left one by one, where it is the whole list of the last step before the save. */
  pairInOrder({ last, others }: Saved): void {
    const byName = new Map(this.places.map((place) => [place.name, place]));
    const places = last.flatMap((name) => byName.get(name) ?? []);
    const newcomers = this.newcomers.filter((newcomer) => !isBystander(newcomer, places, others));
    const fits =
      newcomers.length === places.length && newcomers.every((n, i) => sameShape(n, places[i]!));
    if (fits) newcomers.forEach(({ name }, i) => this.pairs.set(name, places[i]!));
    this.shrink();
  }

  /** Whether all that was found goes by its old name (true) or by another one (false). */
  verdict(): boolean | null {
    if (this.pairs.size === 0) return null;
    return [...this.pairs].some(([name, place]) => name === place.name);
  }

  private shrink(): void {
    const taken = new Set(this.pairs.values());
    this.places = this.places.filter((place) => !taken.has(place));
    this.newcomers = this.newcomers.filter(({ name }) => !this.pairs.has(name));
  }
}

/** Those that have a key to themselves. */
function single<C extends Claimant>(
  all: readonly C[],
  keyOf: (claimant: Claimant) => string | null,
): Map<string, C> {
  const byKey = new Map<string | null, C | null>();
  for (const one of all) byKey.set(keyOf(one), byKey.has(keyOf(one)) ? null : one);
  return new Map(
    [...byKey].flatMap(([key, one]) => (key !== null && one ? [[key, one] as const] : [])),
  );
}

const sameShape = (a: Claimant, b: Claimant): boolean => `${a.shape}` === `${b.shape}`;

/** It was there at the save, had no state, and has values of its own: it starts anew. */
const isBystander = (
  newcomer: Claimant,
  places: readonly Place[],
  others: readonly Claimant[],
): boolean =>
  others.some((other) => other.name === newcomer.name || hasValuesOf(newcomer, other)) &&
  !places.some((place) => couldBe(newcomer, place));

const hasValuesOf = (a: Claimant, b: Claimant): boolean =>
  sameShape(a, b) && a.print !== null && a.print === b.print;

/**
 * Nothing speaks against it: the shape is the same, and so are the values, where both are known.
 */
const couldBe = (a: Claimant, b: Claimant): boolean =>
  sameShape(a, b) && (a.print === null || b.print === null || a.print === b.print);

function refuseOtherShapes({ newcomers, places }: Found): void {
  for (const newcomer of newcomers) {
    const place = places.find(({ name }) => name === newcomer.name);
    if (place) throw otherModel(newcomer, place);
  }
}

/**
 * Newcomers that were not there at the save start anew only where nothing saved could be theirs.
 */
function refuseUnknown({ newcomers, places }: Found, { others }: Saved, isRenamed: boolean): void {
  if (places.length === 0) return;
  for (const newcomer of newcomers) {
    const possible = places.filter((place) => place.meaning && couldBe(newcomer, place));
    if (isRenamed && possible.length > 0) throw ambiguous(newcomer, possible);
    if (!isRenamed && !isBystander(newcomer, places, others))
      throw otherModel(newcomer, places.find(({ name }) => name === newcomer.name) ?? places[0]!);
  }
}

const otherModel = ({ name, shape }: Claimant, place: Place) =>
  new CurvatureError(
    `The saved optimizer state is for "${place.name}" [${place.shape}] where this model trains "${name}" [${shape}].`,
    'The model or its frozen layers differ from the saved ones.',
    'Build the model as it was when it was saved, or go on without the optimizer state.',
  );

const ambiguous = ({ name, shape }: Claimant, places: readonly Place[]) =>
  new CurvatureError(
    `The saved optimizer state of ${places.map((place) => `"${place.name}"`).join(' or ')} could be that of "${name}" [${shape}].`,
    'The parameters have other names than when they were saved, and this step trains only some of them.',
    'Train the same list as at the last step before the save first, or keep the names of layers and variables.',
  );
