import { methodContenders } from '../../contenders/methods.js';
import type { Defaults } from '../../defaults/suite.js';
import { scoreTable } from '../../defaults/tables.js';
import { verdictsOf } from '../../defaults/verdict.js';
import { describeMachine } from '../machine.js';
import { overviewOf } from './overview.js';
import type { Result } from '../result.js';
import { beginOf, between } from './sections.js';
import { markdownTable } from '../markdown-table.js';

const RATIOS = beginOf('table: methods');
const SCORES = beginOf('table: methods, ordinary programs');
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
const withRatios = (readme: string, results: readonly Result[]): string =>
  between(readme, RATIOS, markdownTable(overviewOf(results.filter(hasMethod).map(shownOf))));

/** The same README with its scores on ordinary programs. */
function withScores(readme: string, found: Defaults | null): string {
  if (!found) return between(readme, SCORES, 'No results are saved yet.');
  const verdicts = verdictsOf(found);
  const { machine, date, command } = found;
  const where = `${describeMachine(machine)}, ${date.slice(0, 10)}: \`${command}\``;
  const programs = verdicts.map(({ program }) => program).join(', ');
  return between(
    readme,
    SCORES,
    [markdownTable(scoreTable(verdicts)), `On ${programs}. ${where}`].join('\n\n'),
  );
}

export const withMethods = (
  readme: string,
  results: readonly Result[],
  defaults: Defaults | null,
): string => withScores(withRatios(readme, results), defaults);
