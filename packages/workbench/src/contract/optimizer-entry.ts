import { checkNumber, checkOneOf, CurvatureError, type Parameter } from '@curvature/spec';
import type { Range } from '@curvature/spec/internal';
import type { Trainable } from './trainable.js';

/** An option of an optimizer on the command line. */
export interface OptionFlag {
  /**
   * As commander takes it: `--beta2 <number>`, `--graft <name>`, and `--nesterov` or `--nesterov
   * [boolean]` for a switch.
   */
  readonly flag: string;
  /** Its name in the options that `create` gets, e.g. `beta2`. */
  readonly name: string;
  readonly describe: string;
  /** Of a number; default: any finite number. */
  readonly range?: Range;
  /** Of a name; default: any text. */
  readonly choices?: readonly string[];
  /** Whether the word none stands for null. */
  readonly mayBeNone?: boolean;
}

/** An optimizer that the command line can train with. */
export interface OptimizerEntry {
  readonly describe: string;
  /**
   * Makes it from `defaults` and the options given. @throws CurvatureError for options out of
   * range.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- each optimizer has its own options
  create(options: any): Trainable;
  readonly options: readonly OptionFlag[];
  /** Options for a task, where they differ from those that `create` assumes. */
  defaults?(task: string): { readonly [option: string]: unknown };
  /**
   * What to know before these parameters are trained, such as what large options cost, as a
   * sentence; null where that is nothing.
   * @throws CurvatureError for what cannot be trained at all.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- as for `create`
  forecast?(options: any, parameters: readonly Parameter[]): string | null;
}
export type Options = { readonly [name: string]: unknown };

/** The long name of a flag, e.g. `--beta2`. */
export const longName = (flag: string): string => /--[a-z0-9-]+/i.exec(flag)![0];

function parse(
  owner: string,
  { flag, range, choices, mayBeNone = false }: OptionFlag,
  given: string | boolean,
): unknown {
  if (typeof given === 'boolean') return given;
  if (mayBeNone && given === 'none') return null;
  if (flag.includes('[boolean]'))
    return checkOneOf(owner, longName(flag), given, ['true', 'false']) === 'true';
  if (!flag.includes('<number>'))
    return choices ? checkOneOf(owner, longName(flag), given, choices) : given;
  return checkNumber(owner, longName(flag), toNumber(given), range ?? {});
}

/**
 * A finite number if the text is one, else the text, so that the check that follows refuses and
 * shows it.
 */
export const toNumber = (text: string): number | string =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

/**
 * The options of one optimizer from what was given on the command line.
 * @param given By long flag, e.g. `{ '--beta2': '0.99' }`.
 * @throws CurvatureError for a flag that this optimizer lacks, or a value out of range.
 */
export function parseOptions(
  name: string,
  entry: OptimizerEntry,
  task: string,
  given: Readonly<Record<string, string | boolean>>,
): Options {
  const options: Record<string, unknown> = { ...entry.defaults?.(task) };
  for (const [flag, value] of Object.entries(given)) {
    const known = entry.options.find((option) => longName(option.flag) === flag);
    if (!known) throw noSuchFlag(name, entry, flag);
    options[known.name] = parse(name, known, value);
  }
  return options;
}

const noSuchFlag = (name: string, entry: OptimizerEntry, flag: string) =>
  new CurvatureError(
    `${name} has no option ${flag}.`,
    'It belongs to another optimizer.',
    `Its options are ${entry.options.map((option) => longName(option.flag)).join(', ')}.`,
  );
