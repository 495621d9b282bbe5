import { methodContenders } from '../contenders/methods.js';
import { overviewOf } from './overview.js';
import type { Result } from './result.js';
import { beginOf, between } from './sections.js';
import { markdownTable } from './markdown-table.js';

const BEGIN = beginOf('table: methods');
const METHODS = methodContenders.map(({ name }) => name);
/** What a reader knows, to compare with. */
const KNOWN = ['shampoo', 'soap', 'sonew', 'thor', 'adam'];

/** The rows of a result that the README of the methods shows. */
const shownOf = (result: Result): Result => {
  const { summary } = result;
  const names = [...METHODS, ...KNOWN, summary.reference];
  const rows = summary.rows.filter(({ name }) => names.includes(name));
  return { ...result, summary: { ...summary, rows } };
};
const hasMethod = ({ summary }: Result) => summary.rows.some(({ name }) => METHODS.includes(name));

/** The README of the methods with their ratios to the targets, on the tasks that one has run. */
export const withMethods = (readme: string, results: readonly Result[]): string =>
  between(readme, BEGIN, markdownTable(overviewOf(results.filter(hasMethod).map(shownOf))));
