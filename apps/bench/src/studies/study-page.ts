import { escapeHtml } from '@curvature/workbench';
import { describeMachine, type Machine } from '../record/machine.js';
import type { Study } from './study.js';
import { barChart } from '../page/bars.js';
import { page, type Part } from '../page/page.js';
import { wrappingTable } from '../page/wrapping-table.js';

function bodyOf({ note, table, charts, bars }: Study): Part[] {
  const isShort = table.rows.length <= 12;
  return [
    `<p class="soft">${escapeHtml(note)}</p>`,
    ...(charts.length > 0 ? [{ charts }] : []),
    ...bars.map((one) => barChart(one.title, one.bars)),
    `<details${isShort ? ' open' : ''}><summary>` +
      `All numbers (${table.rows.length})</summary>` +
      `${wrappingTable(table.head, table.rows)}</details>`,
  ];
}

/** A study under its title, for a page of several. */
export const studyParts = (study: Study): Part[] => [
  `<h2>${escapeHtml(study.title)}</h2>`,
  ...bodyOf(study),
];

/** The machine, the date and the command. */
export const footerOf = (machine: Machine, command: string): string =>
  `<footer><p>${escapeHtml(describeMachine(machine))}, ` +
  `${new Date().toISOString().slice(0, 10)}</p><p><code>${escapeHtml(command)}</code>` +
  '</p></footer>';

/** The page of one study. */
export const studyPage = (study: Study, machine: Machine, command: string): string =>
  page(study.title, [...bodyOf(study), footerOf(machine, command)]);
