import type { Options, Row } from '@curvature/spec';
import type { Range } from '@curvature/spec/internal';
import type { Limits, Rows } from '@curvature/spec';

/** The rows of declared options; those of several declarations may stand in one. */
export type DeclaredOptions = Pick<Options<Rows>, 'rows'>;

/** An option of an optimizer on the command line. */
export interface OptionFlag {
  /** As commander takes it: `--beta2 <number>`, `--graft <name>`, `--nesterov [boolean]`. */
  readonly flag: string;
  /** Its name in the options that `create` takes, e.g. `beta2`. */
  readonly name: string;
  readonly describe: string;
  /** The range of a number; default: any finite number. */
  readonly range?: Range;
  /** The choices of a name; default: any text. */
  readonly choices?: readonly string[];
  /** Whether the word none stands for null. */
  readonly mayBeNone?: boolean;
}

const placeholders = {
  number: '<number>',
  name: '<name>',
  value: '<value>',
  flag: '[boolean]',
  nested: '<json>',
};

/** The flags of declared options, e.g. `--refresh-every <number>` for `refreshEvery`. */
export const optionFlags = ({ rows }: DeclaredOptions): OptionFlag[] =>
  Object.entries(rows).map(([name, row]) => ({
    flag: `--${withDashes(name)} ${placeholders[row.kind]}`,
    name,
    describe: described(row),
    ...(row.limits && { range: rangeOf(row.limits) }),
    ...(row.choices && { choices: row.choices }),
    mayBeNone: row.null !== undefined,
  }));

/** The long name of a flag, e.g. `--beta2`. */
export const longName = (flag: string): string => /--[a-z0-9-]+/i.exec(flag)![0];

const withDashes = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Without backticks, which a terminal does not render. */
const described = ({ describe, null: meaning }: Row<unknown>) =>
  `${describe}${meaning === undefined ? '' : `; none: ${meaning}`}`.replaceAll('`', '');

/** Leaves out limits that depend on other options, which `create` checks. */
const rangeOf = ({ min, max, ...others }: Limits) => ({
  ...others,
  ...(typeof min === 'number' && { min }),
  ...(typeof max === 'number' && { max }),
});
