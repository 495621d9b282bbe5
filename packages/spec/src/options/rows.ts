// Rows of a declaration of options: one for each option, by what it may be.
import type { Range } from './checks.js';

/** Options by name, as they were given or with defaults filled in. */
export type Values = { readonly [name: string]: unknown };

export interface Derived<V> {
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

export interface About<V> {
  readonly default: Default<V>;
  /** One line for the command's help and the README. */
  readonly describe: string;
  readonly needs?: Needs;
}

/** A number, or how it follows from the other options. */
export type Bound = number | ((full: Values) => number);

/** The range of a number; its smallest and largest value may follow from the other options. */
export interface Limits extends Omit<Range, 'min' | 'max'> {
  readonly min?: Bound;
  readonly max?: Bound;
}

/** One option: what it may be, and what is said of it. */
export interface Row<V> extends About<V> {
  readonly kind: 'number' | 'flag' | 'name' | 'value' | 'nested';
  readonly limits?: Limits;
  readonly choices?: readonly string[];
  /** What null means, where it is allowed. */
  readonly null?: string;
  /** Refuses what a `value` cannot be. */
  readonly check?: Check;
  /** The options within a nested one, and what fills them in and checks them. */
  readonly rows?: Rows;
  readonly within?: (owner: string, name: string, given: unknown) => object;
  /** It has no default. */
  readonly required?: true;
}
type Check = (owner: string, name: string, value: unknown) => unknown;
export type Rows = { readonly [name: string]: Row<unknown> };
/** A row without a default. */
export type RequiredRow<V> = Row<V> & { readonly required: true };
/** A row whose value is an object of options. */
export interface Nested<R extends Rows> extends Row<CompleteOf<R>> {
  readonly rows: R;
}

// Declared as functions: of constants, bundlers forget in built code that calls have no effect, and
// keep options that a page does not use.

/** A number between limits. */
/* @__NO_SIDE_EFFECTS__ */
export function number({
  default: otherwise,
  describe,
  needs,
  ...limits
}: About<number> & Limits): Row<number> {
  return { kind: 'number', default: otherwise, describe, limits, ...(needs && { needs }) };
}

/** A number between limits, or null; `null` says what that means. */
/* @__NO_SIDE_EFFECTS__ */
export function numberOrNull({
  null: meaning,
  ...about
}: About<number | null> & Limits & { readonly null: string }): Row<number | null> {
  return { ...number(about as About<number> & Limits), default: about.default, null: meaning };
}

/** On or off. */
/* @__NO_SIDE_EFFECTS__ */
export function flag(about: About<boolean>): Row<boolean> {
  return { kind: 'flag', ...about };
}

/** One of some names. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const N extends string>(
  choices: readonly N[],
  about: About<NoInfer<N>>,
): Row<N> {
  return { kind: 'name', choices, ...about };
}

/**
 * Anything else, such as a function or a plugin; `check` throws a CurvatureError for what it cannot
 * be.
 */
/* @__NO_SIDE_EFFECTS__ */
export function value<V>(about: About<V> & { readonly check: Check }): Row<V> {
  return { kind: 'value', ...about };
}

/**
 * An option that must be given, of one of the kinds above: `required(number, { above: 0, describe
 * })`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function required<V, A extends About<V>>(
  kind: (about: A) => Row<V>,
  about: Omit<A, 'default'>,
): RequiredRow<V> {
  return { ...kind({ ...about, default: undefined } as unknown as A), required: true };
}

/** The same rows with other defaults. */
/* @__NO_SIDE_EFFECTS__ */
export function withDefaults<R extends Rows>(
  rows: R,
  defaults: { readonly [K in keyof R]?: InputOf<R[K]> },
): R {
  const changed = (row: Row<unknown>, name: string) =>
    name in defaults ? { ...row, default: defaults[name] } : row;
  return mapRows(rows, changed) as R;
}

/** An object with the names of rows. */
/* @__NO_SIDE_EFFECTS__ */
export function mapRows(rows: Rows, each: (row: Row<unknown>, name: string) => unknown) {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, each(row, name)]));
}

type ValueOf<T> = T extends Row<infer V> ? V : never;
type InputOf<T> = T extends { readonly rows: infer R extends Rows } ? GivenOf<R> : ValueOf<T>;
type RequiredNames<R> = {
  [K in keyof R]: R[K] extends { readonly required: true } ? K : never;
}[keyof R];

/** What a user may give for rows. */
export type GivenOf<R> = [RequiredNames<R>] extends [never]
  ? { readonly [K in keyof R]?: InputOf<R[K]> }
  : { readonly [K in RequiredNames<R>]: InputOf<R[K]> } & {
      readonly [K in Exclude<keyof R, RequiredNames<R>>]?: InputOf<R[K]>;
    };
/** All values of rows. */
export type CompleteOf<R> = { readonly [K in keyof R]: ValueOf<R[K]> };
/** The defaults of rows; required ones have none. */
export type DefaultsOf<R> = Omit<CompleteOf<R>, RequiredNames<R>>;
