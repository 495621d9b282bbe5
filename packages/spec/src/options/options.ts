// Options are declared once, in a table of rows: types, defaults and checks follow from it here,
// flags of a command and the table of a README elsewhere.
import { CurvatureError } from '../error.js';
import { checkKnown, checkNumber, checkOneOf, type Range } from './checks.js';

/** Options by name, as they were given or with defaults filled in. */
type Values = { readonly [name: string]: unknown };

interface Derived<V> {
  readonly from: (given: Values) => V;
  readonly says: string;
}
/** A value, or how it follows from the options given, and how a README says so. */
export type Default<V> = V | Derived<V>;

/**
 * What makes an option that is given do nothing: another is not `value`, or is 0, false or null
 * where no `value` is named.
 */
export interface Needs {
  readonly option: string;
  readonly value?: string;
  /** Where the option has no effect, e.g. `without a momentum`. */
  readonly where: string;
  readonly cause?: string;
  readonly cure: string;
}

interface About<V> {
  readonly default: Default<V>;
  /** One line for the command's help and the README. */
  readonly describe: string;
  readonly needs?: Needs;
}

/** A number, or how it follows from the other options. */
type Bound = number | ((full: Values) => number);

/** The range of a number; its smallest and largest value may follow from the other options. */
export interface Limits extends Omit<Range, 'min' | 'max'> {
  readonly min?: Bound;
  readonly max?: Bound;
}

/** One option: what it may be, and what is said of it. */
export interface Row<V> extends About<V> {
  readonly kind: 'number' | 'flag' | 'name' | 'value';
  readonly limits?: Limits;
  readonly choices?: readonly string[];
  /** What null means, where it is allowed. */
  readonly null?: string;
  /** Refuses what a `value` cannot be. */
  readonly check?: Check;
}
type Check = (owner: string, name: string, value: unknown) => unknown;
export type Rows = { readonly [name: string]: Row<unknown> };

/** A number between limits. */
export const number = ({
  default: otherwise,
  describe,
  needs,
  ...limits
}: About<number> & Limits): Row<number> => ({
  kind: 'number',
  default: otherwise,
  describe,
  limits,
  ...(needs && { needs }),
});

/** A number between limits, or null; `null` says what that means. */
export const numberOrNull = ({
  default: otherwise,
  describe,
  needs,
  null: meaning,
  ...limits
}: About<number | null> & Limits & { readonly null: string }): Row<number | null> => ({
  kind: 'number',
  default: otherwise,
  describe,
  limits,
  null: meaning,
  ...(needs && { needs }),
});

/** On or off. */
export const flag = (about: About<boolean>): Row<boolean> => ({ kind: 'flag', ...about });

/** One of some names. */
export const oneOf = <const N extends string>(
  choices: readonly N[],
  about: About<NoInfer<N>>,
): Row<N> => ({
  kind: 'name',
  choices,
  ...about,
});

/**
 * Anything else, such as a function or a plugin; `check` throws a CurvatureError for what it cannot
 * be.
 */
export const value = <V>(about: About<V> & { readonly check: Check }): Row<V> => ({
  kind: 'value',
  ...about,
});

/** The same rows with other defaults. */
export const withDefaults = <R extends Rows>(
  rows: R,
  defaults: { readonly [K in keyof R]?: ValueOf<R[K]> },
): R =>
  mapped(rows, (row, name) => (name in defaults ? { ...row, default: defaults[name] } : row)) as R;

type ValueOf<T> = T extends Row<infer V> ? V : never;
/** What a user may give. */
export type Given<O> =
  O extends Options<infer R> ? { readonly [K in keyof R]?: ValueOf<R[K]> } : never;
/** All of them. */
export type Complete<O> =
  O extends Options<infer R> ? { readonly [K in keyof R]: ValueOf<R[K]> } : never;

/** A declaration of options. */
export interface Options<R extends Rows> {
  readonly owner: string;
  readonly rows: R;
  readonly defaults: { readonly [K in keyof R]: ValueOf<R[K]> };
  /**
   * Fills in the defaults and checks all. @throws CurvatureError naming owner, option, value and
   * range.
   */
  complete(given?: { readonly [K in keyof R]?: ValueOf<R[K]> | undefined }): {
    readonly [K in keyof R]: ValueOf<R[K]>;
  };
}

/** Declares the options of `owner`, the name that errors begin with. */
export function options<R extends Rows>(owner: string, rows: R): Options<R> {
  const complete = (given: Values = {}) => {
    checkKnown(owner, given, Object.keys(rows));
    const full = mapped(rows, (row, name) =>
      given[name] === undefined ? defaultOf(row, given) : given[name],
    );
    for (const [name, row] of Object.entries(rows)) {
      check(owner, name, row, full);
      if (row.needs) refuseIdle(owner, name, row.needs, given[name], full);
    }
    return full as Complete<Options<R>>;
  };
  return { owner, rows, defaults: complete(), complete };
}

const mapped = (rows: Rows, each: (row: Row<unknown>, name: string) => unknown) =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, each(row, name)]));

function defaultOf({ default: otherwise }: Row<unknown>, given: Values): unknown {
  const { from } = (otherwise ?? {}) as Partial<Derived<unknown>>;
  return typeof from === 'function' ? from(given) : otherwise;
}

function check(owner: string, name: string, row: Row<unknown>, full: Values): void {
  const given = full[name];
  if (given === null && row.null !== undefined) return;
  if (row.kind === 'value') row.check!(owner, name, given);
  else if (row.kind !== 'number')
    checkOneOf(owner, name, given, (row.choices ?? [true, false]) as readonly (string | boolean)[]);
  else checkNumber(owner, name, given, rangeOf(row.limits!, full));
}

const rangeOf = ({ min, max, ...limits }: Limits, full: Values): Range => ({
  ...limits,
  ...(min !== undefined && { min: valueOf(min, full) }),
  ...(max !== undefined && { max: valueOf(max, full) }),
});
const valueOf = (bound: Bound, full: Values) => (typeof bound === 'function' ? bound(full) : bound);

function refuseIdle(owner: string, name: string, needs: Needs, given: unknown, full: Values): void {
  const other = full[needs.option];
  const works = needs.value === undefined ? Boolean(other) : other === needs.value;
  if (works || given === undefined || given === false) return;
  throw new CurvatureError(
    `${owner}: option ${name} has no effect ${needs.where}.`,
    needs.cause ?? '',
    needs.cure,
  );
}
