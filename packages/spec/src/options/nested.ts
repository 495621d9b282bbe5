import { CurvatureError } from '../error.js';
import { filled } from './options.js';
import type { About, GivenOf, Nested, Rows, Values } from './rows.js';

/**
 * Options within an option, such as `ridge: { relative: 1e-6 }`. What the given object leaves out
 * has the default of its own row; `default` stands for the object as a whole.
 */
/* @__NO_SIDE_EFFECTS__ */
export function nested<R extends Rows>(rows: R, about: About<GivenOf<R>>): Nested<R> {
  const within = (owner: string, name: string, given: unknown) =>
    filledWithin(rows, owner, name, given);
  return { kind: 'nested', rows, within, ...about } as unknown as Nested<R>;
}

function filledWithin(rows: Rows, owner: string, name: string, given: unknown): Values {
  if (typeof given === 'object' && given !== null)
    return filled(owner, rows, given as Values, name);
  throw new CurvatureError(
    `${owner}: option ${name} must be an object, got ${String(given)}.`,
    '',
    `Its options are ${Object.keys(rows).join(', ')}; leave ${name} out for the default.`,
  );
}
