import { methodContenders } from '../../contenders/methods.js';
import type { Defaults } from '../../defaults/suite.js';
import { scoreTable } from '../../defaults/tables.js';
import { verdictsOf } from '../../defaults/verdict.js';
import { describeMachine } from '../machine.js';
import { type Facts, factsOf } from './method-facts.js';
import { overviewOf } from './overview.js';
import type { Result } from '../result.js';
import { beginOf, between } from './sections.js';
import { markdownTable } from '../markdown-table.js';
import type { TextTable } from '../table.js';

const RATIOS = beginOf('table: methods');
const SCORES = beginOf('table: methods, ordinary programs');
const METHODS = methodContenders.map(({ name }) => name);
/** What a reader knows, to compare with. */
const KNOWN = ['shampoo', 'soap', 'sonew', 'thor', 'adam', 'adagrad'];

/** The results with the rows that the README of the methods shows: what set a target is among them. */
function shownOf(results: readonly Result[]): Result[] {
  const references = results.map(({ summary }) => summary.reference);
  const shown = new Set<string | null>([...METHODS, ...KNOWN, ...references]);
  return results.map((result) => {
    const rows = result.summary.rows.filter(({ name }) => shown.has(name));
    return { ...result, summary: { ...result.summary, rows } };
  });
}

const NO_FACTS: Facts = { lines: '-', kit: '-', distance: '-' };

/** An overview whose rows begin with what is known of the method; a gap is a task not run. */
const withFacts = ({ head, rows }: TextTable, facts: ReadonlyMap<string, Facts>): TextTable => ({
  head: [head[0]!, 'lines', 'kit', 'distance', ...head.slice(1)],
  rows: rows.map(([name, ...ratios]) => {
    const { lines, kit, distance } = facts.get(name!) ?? NO_FACTS;
    return [name!, lines, kit, distance, ...ratios.map((cell) => cell || 'not run')];
  }),
});

/** The README of the methods with what is known of them, and their ratios to the targets. */
function withRatios(readme: string, results: readonly Result[]): string {
  const overview = overviewOf(shownOf(results));
  return between(readme, RATIOS, markdownTable(withFacts(overview, factsOf(readme))));
}

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
