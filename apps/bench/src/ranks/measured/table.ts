import { three } from '../../record/digits.js';
import type { TextTable } from '../../record/table.js';
import type { Parts } from './parts.js';
import type { Run } from './settings.js';

const list = (...numbers: readonly number[]) => numbers.map(three).join(', ');
const mb = (bytes: number) => three(bytes / 1e6);

function modelText({ model }: Parts): string {
  if (!model) return '-';
  const { predictedMs, ms } = model;
  const off = 100 * (predictedMs / ms - 1);
  return `${three(predictedMs)} / ${three(ms)}: ${off < 0 ? '' : '+'}${off.toFixed(0)}%`;
}

const cells = ({ kind, ranks, scaling, batch }: Run, parts: Parts, alone: Parts): string[] => [
  parts.optimizer,
  ranks === 1 ? 'alone' : `${kind}, ${ranks}, ${scaling}`,
  String(batch),
  list(parts.passes, parts.averaging, parts.rest),
  list(parts.refreshes, parts.exchange),
  three(parts.whole),
  (parts.whole / alone.whole).toFixed(2),
  `${mb(parts.plain.bytes)}, ${mb(parts.refresh.bytes)}`,
  list(parts.plain.waiting, parts.refresh.waiting),
  modelText(parts),
];

/** The parts of steps, optimizer by optimizer; the first run is that of one rank. */
export const measuredTable = (runs: readonly Run[]): TextTable => ({
  head: [
    'optimizer',
    'ranks',
    'batch',
    'CPU: passes, averaging, rest',
    'CPU: refreshes, their exchange',
    'CPU: step with refreshes',
    'over alone',
    'MB: plain, refresh',
    'waits: plain, refresh',
    'model / measured',
  ],
  rows: runs[0]!.parts.flatMap((alone, k) => runs.map((run) => cells(run, run.parts[k]!, alone))),
});
