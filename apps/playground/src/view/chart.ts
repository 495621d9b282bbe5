import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Curve } from '../race/lane.js';
import { css, h } from './h.js';
import { short } from './numbers.js';

/** A curve with its name and the index of its colour. */
export interface Line extends Curve {
  readonly label: string;
  readonly colour: number;
  readonly isDashed: boolean;
}

/** What is to the right: steps of training, or seconds of it. */
export type Across = 'step' | 'second';

const HEIGHT = 300;

/** 1, 2 and 5 times every power of ten between two losses. */
function ticksBetween(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10)
    for (const each of [power, 2 * power, 5 * power]) ticks.push(Number(each.toPrecision(3)));
  return ticks.filter((each) => each >= low && each <= high);
}

const axis = (): uPlot.Axis => ({
  stroke: css('--soft'),
  grid: { stroke: css('--line'), width: 1 },
  ticks: { stroke: css('--line'), width: 1 },
  font: '12px system-ui',
});

/** The chart of losses, drawn anew as a whole: a race has a few thousand points. */
export class Chart {
  readonly element = h('div', { class: 'chart' });
  private plot: uPlot | null = null;
  private drawnAs = '';

  draw(lines: readonly Line[], across: Across): void {
    const shown = lines.filter(({ losses }) => losses.length > 1);
    if (shown.length === 0 || this.element.clientWidth === 0) return;
    const tables = shown.map(({ losses, seconds }): uPlot.AlignedData => [
      across === 'step' ? losses.map((_, i) => i + 1) : [...seconds],
      [...losses],
    ]);
    const data = uPlot.join(tables);
    const kind = this.kindOf(shown, across);
    if (kind === this.drawnAs) return this.plot!.setData(data);
    this.plot?.destroy();
    this.drawnAs = kind;
    this.plot = new uPlot(this.options(shown, across), data, this.element);
  }

  private kindOf(shown: readonly Line[], across: Across): string {
    const theme = css('--paper');
    return [across, theme, this.element.clientWidth, ...shown.map(({ label }) => label)].join();
  }

  private options(shown: readonly Line[], across: Across): uPlot.Options {
    return {
      width: this.element.clientWidth,
      height: HEIGHT,
      legend: { show: true, live: true },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false },
        y: { distr: 3, log: 10, range: (_, low, high) => [low * 0.9, high * 1.1] },
      },
      axes: [
        { ...axis(), size: 36, values: (_, all) => all.map(short) },
        {
          ...axis(),
          size: 54,
          splits: ({ scales: { y } }) => ticksBetween(y!.min ?? 0.01, y!.max ?? 1),
          filter: (_, all) => all,
          values: (_, all) => all.map((each) => (each == null ? '' : short(each))),
        },
      ],
      series: [
        { label: across, value: (_, x) => (x == null ? '' : short(x)) },
        ...shown.map(({ label, colour, isDashed }) => ({
          label,
          stroke: css(`--c${colour}`),
          width: 2.5,
          spanGaps: true,
          points: { show: false },
          ...(isDashed && { dash: [8, 5] }),
          value: (_: uPlot, y: number | null) => (y == null ? '' : short(y)),
        })),
      ],
    };
  }
}
