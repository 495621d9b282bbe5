import type { Options, Row } from '@curvature/spec';
import type { Limits, Rows } from '@curvature/spec/internal';
import type { OptionFlag } from './optimizer-entry.js';

const placeholders = {
  number: '<number>',
  name: '<name>',
  value: '<value>',
  flag: '[boolean]',
  nested: '<json>',
};

/** The flags of declared options, e.g. `--refresh-every <number>` for `refreshEvery`. */
export const optionFlags = ({ rows }: Options<Rows>): OptionFlag[] =>
  Object.entries(rows).map(([name, row]) => ({
    flag: `--${withDashes(name)} ${placeholders[row.kind]}`,
    name,
    describe: described(row),
    ...(row.limits && { range: rangeOf(row.limits) }),
    ...(row.choices && { choices: row.choices }),
    mayBeNone: row.null !== undefined,
  }));

const withDashes = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Without marks of code, which a terminal does not show. */
const described = ({ describe, null: meaning }: Row<unknown>) =>
  `${describe}${meaning === undefined ? '' : `; none: ${meaning}`}`.replaceAll('`', '');

/** A limit that follows from other options is checked where the optimizer is made. */
const rangeOf = ({ min, max, ...others }: Limits) => ({
  ...others,
  ...(typeof min === 'number' && { min }),
  ...(typeof max === 'number' && { max }),
});
