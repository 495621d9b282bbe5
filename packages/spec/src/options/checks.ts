import { CurvatureError } from '../error.js';

/** The allowed range of a numeric option; `above` and `below` are exclusive. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
  readonly integer?: boolean;
}

const words = ({ min, max, above, below, integer }: Range) =>
  [
    integer ? 'a whole number' : 'a number',
    [
      min !== undefined && `at least ${min}`,
      above !== undefined && `above ${above}`,
      max !== undefined && `at most ${max}`,
      below !== undefined && `below ${below}`,
    ]
      .filter(Boolean)
      .join(' and '),
  ]
    .filter(Boolean)
    .join(' ');

const fits = (x: number, { min = -Infinity, max = Infinity, above, below, integer }: Range) =>
  x >= min &&
  x <= max &&
  (above === undefined || x > above) &&
  (below === undefined || x < below) &&
  (!integer || Number.isInteger(x));

/**
 * Returns `value` if it is a number in `range`; infinite values fit where no bound excludes them
 * and `integer` is off.
 * @throws CurvatureError naming owner, option, value and range.
 */
export function checkNumber(owner: string, name: string, value: unknown, range: Range): number {
  if (typeof value === 'number' && fits(value, range)) return value;
  throw new CurvatureError(
    `${owner}: option ${name} must be ${words(range)}, got ${String(value)}.`,
    '',
    `Set ${name} to ${words(range)}, or leave it out for the default.`,
  );
}

/** Returns `value` if it is one of `allowed`. @throws CurvatureError naming them all. */
export function checkOneOf<const T extends string | boolean>(
  owner: string,
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (allowed.includes(value as T)) return value as T;
  throw new CurvatureError(
    `${owner}: option ${name} must be one of ${allowed.join(', ')}, got ${String(value)}.`,
    '',
    `Choose one of them, or leave ${name} out for the default.`,
  );
}

/**
 * Refuses an option that `owner` does not have. @throws CurvatureError naming it and the known
 * ones.
 */
export function checkKnown(owner: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new CurvatureError(
        `${owner}: there is no option ${name}.`,
        'It may be misspelt, or belong to another package.',
        `The options are ${known.join(', ')}.`,
      );
    }
  }
}
