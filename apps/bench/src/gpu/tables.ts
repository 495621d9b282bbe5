import { three } from '../record/digits.js';
import { markdownTable } from '../record/markdown-table.js';
import type { GpuResult, RaceResult, TaskResult } from './gpu-result.js';

/** `seconds (steps)` of the race, or the loss that it ended at. */
function raceText(race: RaceResult | undefined): string {
  if (!race) return '–';
  if (race.reached) return `${race.reached.seconds.toFixed(1)} s (${race.reached.step})`;
  return race.finalLoss === null ? 'not reached' : `not reached (${three(race.finalLoss)})`;
}

function taskText({ task, batch, costs, target, race }: TaskResult): string {
  const head = [
    'optimizer',
    'ms a step',
    'over tf.train.adam',
    'dispatches',
    `to loss ${three(target)}`,
  ];
  const rows = costs.map(({ name, ms, ratio, dispatches }) => [
    name,
    ms.toFixed(1),
    ratio.toFixed(2),
    String(dispatches),
    raceText(race.find((one) => one.name === name)),
  ]);
  const adams = race
    .filter(({ name }) => name.startsWith('tf.train.adam('))
    .map((one) => `${one.name}: ${raceText(one)}`);
  return [
    `### ${task} on a GPU, batch ${batch}`,
    `${adams.join('; ')}.`,
    markdownTable({ head, rows }),
  ].join('\n\n');
}

/** The kept results of devices, as text of the README. */
export const gpuTables = (all: readonly GpuResult[]): string =>
  all
    .flatMap(({ device, date, tasks }) => [
      ...tasks.map(taskText),
      `${device}, ${date.slice(0, 10)}: \`pnpm bench gpu --data mnist\``,
    ])
    .join('\n\n');
