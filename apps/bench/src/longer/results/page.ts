import { escapeHtml } from '@curvature/workbench';
import { bandOf } from '../../page/band.js';
import { page, type Part } from '../../page/page.js';
import { wrappingTable } from '../../page/wrapping-table.js';
import { footerOf } from '../../studies/study-page.js';
import type { LongerRun } from '../jobs/job.js';
import type { Journal } from '../jobs/journal.js';
import { summariesOf, type TaskSummary } from './summary.js';
import { factsText, longerTable } from './tables.js';

type Entrants = Journal['setting']['entrants'];
type Line = 'training' | 'validation';

const drawn = ({ stopped, curve }: LongerRun, line: Line) => ({
  stopped,
  curve: { steps: curve.steps, seconds: curve.seconds, losses: curve[line] },
});

function chart({ counting, target }: TaskSummary, entrants: Entrants, line: Line) {
  const bands = entrants.flatMap((entrant, colour) => {
    const own = counting.filter(({ optimizer }) => optimizer === entrant.name);
    return bandOf({ ...entrant, seeds: own.map((run) => drawn(run, line)) }, colour, 'step') ?? [];
  });
  const isJudged = line === 'validation';
  return {
    title: isJudged ? 'Validation loss over steps' : 'Training loss over steps',
    across: 'step',
    series: bands,
    ...(isJudged && { target }),
  };
}

const parts = (summary: TaskSummary, entrants: Entrants): Part[] => {
  const { head, rows } = longerTable(summary);
  return [
    `<h2>${escapeHtml(summary.facts.name)}</h2><p class="soft">${escapeHtml(factsText(summary))}</p>`,
    {
      charts: [chart(summary, entrants, 'validation'), chart(summary, entrants, 'training')],
      switches: true,
    },
    wrappingTable(head, rows),
  ];
};

const HOW = [
  'The rate rises over a twentieth of the steps and then falls to zero by a cosine. Each setting was',
  'tried from one seed; the one with the lowest validation loss was trained from other seeds. The',
  'target is the final validation loss of NAdamW. Lines are medians over seeds, bands go from the',
  'lowest to the highest; dashed: first-order.',
].join(' ');

/** Curves and a table for each task. */
export function longerPage(journal: Journal): string {
  const { machine, command, entrants } = journal.setting;
  return page('Longer, with validation beside training', [
    `<p class="soft">${HOW}</p>`,
    ...summariesOf(journal).flatMap((summary) => parts(summary, entrants)),
    footerOf(machine, command),
  ]);
}
