import { escapeHtml } from '@curvature/workbench';
import { page } from '../page/page.js';
import { wrappingTable } from '../page/wrapping-table.js';
import { footerOf } from '../studies/study-page.js';
import type { Defaults } from './suite.js';
import { programTable, scoreTable } from './tables.js';
import { verdictsOf } from './verdict.js';

const table = ({ head, rows }: ReturnType<typeof scoreTable>) => wrappingTable(head, rows);

/** The suite as a page: scores, then a row for each program. */
export function defaultsPage(result: Defaults): string {
  const verdicts = verdictsOf(result);
  const programs = result.programs.map(({ name, describe, steps }) => [name, `${steps}`, describe]);
  return page('Ordinary programs, no options', [
    '<p class="soft">Each optimizer of ours without any option, against tf.train.adam at four rates.</p>',
    table(scoreTable(verdicts)),
    '<h2>Program by program</h2>',
    `<p class="soft">Validation loss over that of the best Adam: after the same steps / after Adam's median seconds; medians of ${result.seeds} seeds. Below 1 is better. Defaults were chosen on the programs of the half <em>choosing</em>.</p>`,
    table(programTable(verdicts)),
    '<h2>The programs</h2>',
    wrappingTable(['program', 'steps', escapeHtml('what it is')], programs),
    footerOf(result.machine, result.command),
  ]);
}
