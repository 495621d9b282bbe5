import type { Ranks } from '@curvature/distributed';
import { checkNumber, checkOneOf, CurvatureError, type Parameter } from '@curvature/spec';
import { type DeclaredOptions, longName, type OptionFlag, optionFlags } from './option-flags.js';
import type { Trainable } from './trainable.js';

/** The slot of an optimizer that trains on several ranks. */
export interface OnRanks {
  readonly across: Ranks;
}

/** An optimizer that the command line can train with. */
export interface OptimizerEntry {
  readonly describe: string;
  /**
   * Creates the optimizer from `defaults` and, over these, the options given; on several ranks with
   * the slot that joins them.
   * @throws CurvatureError for options out of range.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- each optimizer has its own options
  create(options: any, onRanks?: OnRanks): Trainable;
  /** Whether it takes the second argument of `create`, and so trains on several ranks. */
  readonly onRanks?: boolean;
  /** What `options()` of spec declares; each option becomes a flag, e.g. `--block-size`. */
  readonly options: DeclaredOptions;
  /** Options for a task, where they differ from the defaults of `create`. */
  defaults?(task: string): { readonly [option: string]: unknown };
  /**
   * A sentence to print before these parameters are trained, such as the cost of large options;
   * null for none.
   * @throws CurvatureError if these parameters cannot be trained with these options.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- as for `create`
  forecast?(options: any, parameters: readonly Parameter[]): string | null;
}
/** The options of a run, by name. */
export type Options = { readonly [name: string]: unknown };

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

/** A finite number if the text is one, else the text, which the check that follows then shows. */
export const toNumber = (text: string): number | string =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

/**
 * The options of one optimizer: the task's defaults and, over these, the flags given.
 * @param given By long flag, e.g. `{ '--beta2': '0.99' }`.
 * @throws CurvatureError for a flag that this optimizer lacks, or a value out of range.
 */
export function parseOptions(
  name: string,
  entry: OptimizerEntry,
  task: string,
  given: Readonly<Record<string, string | boolean>>,
): Options {
  const flags = optionFlags(entry.options);
  const options: Record<string, unknown> = { ...entry.defaults?.(task) };
  for (const [flag, value] of Object.entries(given)) {
    const known = flags.find((option) => longName(option.flag) === flag);
    if (!known) throw noSuchFlag(name, flags, flag);
    options[known.name] = parse(name, known, value);
  }
  return options;
}

const noSuchFlag = (name: string, flags: readonly OptionFlag[], flag: string) =>
  new CurvatureError(
    `${name} has no option ${flag}.`,
    'It belongs to another optimizer.',
    `Its options are ${flags.map((option) => longName(option.flag)).join(', ')}.`,
  );
