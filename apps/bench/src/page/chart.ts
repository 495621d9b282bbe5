import { escapeHtml } from '@curvature/workbench';

/** A line, with a band if `low` and `high` are given. */
export interface Series {
  readonly label: string;
  /** Index in the palette. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}
/** A chart, which the page's script draws. */
export interface Chart {
  readonly title: string;
  /** Label of the horizontal axis. */
  readonly across: string;
  /** Whether points are drawn on the lines. */
  readonly dots?: boolean;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** A horizontal line at the loss to reach. */
  readonly target?: number | null;
  readonly series: readonly Series[];
}

const button = ({ label, colour, dashed }: Series, i: number) =>
  `<button type="button" aria-pressed="true" data-series="${i}" ` +
  `class="${dashed ? 'dashed' : 'solid'}" style="--colour: var(--c${colour})">` +
  `${escapeHtml(label)}</button>`;

const figure = (chart: Chart, group: number, i: number) =>
  `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>` +
  `<div class="chart" data-group="${group}" data-chart="${i}"></div></figure>`;

const switches =
  '<div class="switches"><label><input type="checkbox" class="whole">' +
  ' from the first step</label><label><input type="checkbox" class="log">' +
  ' logarithmic</label></div>';

/** Charts of the same series, under one legend whose entries hide and show their lines. */
export const chartGroup = (charts: readonly Chart[], group: number, hasSwitches: boolean): string =>
  `<div class="group" data-group="${group}"><div class="bar">` +
  `<div class="legend">${charts[0]!.series.map(button).join('')}</div>` +
  `${hasSwitches ? switches : ''}</div>\n` +
  `<div class="pair">${charts.map((chart, i) => figure(chart, group, i)).join('\n')}</div></div>`;
