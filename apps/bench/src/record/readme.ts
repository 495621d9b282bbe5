import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from './machine.js';
import type { Result } from './result.js';
import { RESULTS } from './saved.js';
import { tableOf, type TextTable } from './table.js';

export const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const [BEGIN, END] = [
  '<!-- Written by `pnpm bench table` from results/*.json -->',
  '<!-- The end of what is written -->',
];

/** What is kept, in the order of the tasks' names. Curves and other lists of numbers are text in these files. */
function keptResults(folder: string): Result[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.toSorted().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result);
}

/** As the formatter leaves it: columns of one width. */
function markdownTable({ head, rows }: TextTable): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const withoutStars = ({ head, rows }: TextTable): TextTable => ({
  head,
  rows: rows.map((row) => row.map((cell) => cell.replace(/ \*$/, ' (target)'))),
});

function section(result: Result): string {
  const { task, summary, steps, batch, data, trials, seeds, machine, date, command } = result;
  const target =
    summary.reference === null ? '' : ` Target: ${Number(summary.target!.toPrecision(4))}, of ${summary.reference}.`;
  const how = `${data}, batch ${batch}, ${steps} steps; ${trials} trials, ${seeds} seeds.${target}`;
  const where = `${describeMachine(machine)}, ${date.slice(0, 10)}: \`${command}\``;
  return [`### ${task}`, how, markdownTable(withoutStars(tableOf(summary))), where].join('\n\n');
}

/** The README with the tables of these results in it. */
export function withTables(readme: string, results: readonly Result[]): string {
  const [before, after] = [readme.split(BEGIN)[0]!, readme.split(END)[1]!];
  const tables = results.length === 0 ? 'No results are kept yet.' : results.map(section).join('\n\n');
  return `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`;
}

/** The README as it should be, by what is kept. */
export const readmeOf = (readme: string, folder = RESULTS): string => withTables(readme, keptResults(folder));

/** Writes it. @returns its file. */
export function updateReadme(): string {
  writeFileSync(README, readmeOf(readFileSync(README, 'utf8')));
  return README;
}
