import type { Options } from '@curvature/spec';
import type { Row } from '@curvature/spec';
import type { Limits, Rows } from '@curvature/spec';

type Declared = Options<Rows>;
/** Presets whose options one table shows beside each other. */
export type Together = readonly Declared[];

const NONE = '–';

/**
 * A Markdown table of all options of some presets: what each means, what it may be, and its default
 * in each.
 */
export function optionTable(presets: Together): string {
  const names = [...new Set(presets.flatMap(({ rows }) => Object.keys(rows)))];
  const head = presets.length > 1 ? presets.map(({ owner }) => `\`${owner}\``) : ['default'];
  return table([
    ['option', 'meaning', 'values', ...head],
    ...names.map((name) => {
      const row = presets.map(({ rows }) => rows[name]).find((each) => each !== undefined)!;
      return [
        `\`${name}\``,
        row.describe,
        valuesOf(row),
        ...presets.map(({ rows }) => defaultOf(rows[name])),
      ];
    }),
  ]);
}

function valuesOf({ kind, choices = [], limits = {}, null: meaning }: Row<unknown>): string {
  if (kind === 'flag') return 'true, false';
  const values = kind === 'name' ? choices.map(asCode).join(', ') : rangeOf(limits);
  return meaning === undefined ? values : `${values}; null: ${meaning}`;
}

/** A range in signs; a limit that follows from other options is told in the meaning. */
function rangeOf({ min, above, max, below, integer }: Limits): string {
  const bounds = [
    typeof min === 'number' && `≥ ${min}`,
    above !== undefined && `> ${above}`,
    typeof max === 'number' && `≤ ${max}`,
    below !== undefined && Number.isFinite(below) && `< ${short(below)}`,
  ].filter((bound) => bound !== false);
  return `${integer ? 'whole, ' : ''}${bounds.join(', ')}`;
}

function defaultOf(row: Row<unknown> | undefined): string {
  if (!row) return NONE;
  const { default: value } = row;
  if (typeof value === 'object' && value !== null) return (value as { readonly says: string }).says;
  return typeof value === 'string'
    ? asCode(value)
    : typeof value === 'number'
      ? short(value)
      : String(value);
}

const asCode = (name: string) => `\`${name}\``;

/** 1e-4 instead of 0.0001. */
const short = (x: number) =>
  x !== 0 && (x < 1e-3 || x >= 1e6) ? x.toExponential().replace('+', '') : String(x);

function table([head = [], ...body]: readonly (readonly string[])[]): string {
  const widths = head.map((_, k) =>
    Math.max(3, ...[head, ...body].map((cells) => [...cells[k]!].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, k) => cell.padEnd(widths[k]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

const begin = (presets: Together) =>
  `<!-- Options of ${ownersOf(presets)}, written by \`pnpm options\` -->`;
const END = '<!-- The end of these options -->';
const ownersOf = (presets: Together) => presets.map(({ owner }) => owner).join(', ');

/**
 * The README with its table of these presets anew, between two marks. @throws Error if the marks
 * are not there.
 */
export function withTable(readme: string, presets: Together): string {
  const from = readme.indexOf(begin(presets));
  const to = readme.indexOf(END, from);
  if (from < 0 || to < 0)
    throw new Error(`There is no place for options: write ${begin(presets)} and ${END}.`);
  return `${readme.slice(0, from)}${begin(presets)}\n\n${optionTable(presets)}\n\n${readme.slice(to)}`;
}
