// Options are declared once, in a table of rows: types, defaults and checks follow from it here,
// flags of a command and the table of a README elsewhere.
import { CurvatureError } from '../error.js';
import { checkKnown, checkNumber, checkOneOf, type Range } from './checks.js';
import {
  type Bound,
  type CompleteOf,
  type DefaultsOf,
  type Derived,
  type GivenOf,
  type Limits,
  mapRows,
  type Needs,
  type Row,
  type Rows,
  type Values,
} from './rows.js';

/** What a user may give. */
export type Given<O> = O extends Options<infer R> ? GivenOf<R> : never;
/** All of them. */
export type Complete<O> = O extends Options<infer R> ? CompleteOf<R> : never;

/** A declaration of options. */
export interface Options<R extends Rows> {
  readonly owner: string;
  readonly rows: R;
  /** Without required options. */
  readonly defaults: DefaultsOf<R>;
  /**
   * Fills in the defaults and checks all. @throws CurvatureError naming owner, option, value and
   * range.
   */
  complete(given?: {
    readonly [K in keyof R]?: GivenOf<R>[K & keyof GivenOf<R>] | undefined;
  }): CompleteOf<R>;
}

/** Declares the options of `owner`, the name that errors begin with. */
/* @__NO_SIDE_EFFECTS__ */
export function options<R extends Rows>(owner: string, rows: R): Options<R> {
  const optional = Object.fromEntries(Object.entries(rows).filter(([, row]) => !row.required));
  return {
    owner,
    rows,
    defaults: filled(owner, optional, {}) as DefaultsOf<R>,
    complete: (given: Values = {}) => filled(owner, rows, given) as CompleteOf<R>,
  };
}

/** The options given and the defaults of the others, all checked; `parent` is that of nested ones. */
export function filled(owner: string, rows: Rows, given: Values, parent = ''): Values {
  const nameOf = (name: string) => (parent ? `${parent}.${name}` : name);
  checkKnown(parent ? `${owner}, ${parent}` : owner, given, Object.keys(rows));
  const full = mapRows(rows, (row, name) => {
    const value =
      given[name] === undefined ? defaultOf(owner, nameOf(name), row, given) : given[name];
    return row.within ? row.within(owner, nameOf(name), value) : value;
  });
  for (const [name, row] of Object.entries(rows)) {
    check(owner, nameOf(name), row, full[name], full);
    if (row.needs) refuseIdle(owner, nameOf(name), row.needs, given[name], full);
  }
  return full;
}

function defaultOf(owner: string, name: string, row: Row<unknown>, given: Values): unknown {
  if (row.required) {
    throw new CurvatureError(
      `${owner}: option ${name} is missing.`,
      'It has no default.',
      `Pass ${name}: ${row.describe}.`,
    );
  }
  const { from } = (row.default ?? {}) as Partial<Derived<unknown>>;
  return typeof from === 'function' ? from(given) : row.default;
}

function check(owner: string, name: string, row: Row<unknown>, value: unknown, full: Values): void {
  if (row.kind === 'nested' || (value === null && row.null !== undefined)) return;
  if (row.kind === 'value') row.check!(owner, name, value);
  else if (row.kind !== 'number')
    checkOneOf(owner, name, value, (row.choices ?? [true, false]) as readonly (string | boolean)[]);
  else checkNumber(owner, name, value, rangeOf(row.limits!, full));
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
