import { escapeHtml } from '@curvature/workbench';

/** A horizontal bar; without a value it is `text` alone. */
export interface Bar {
  readonly label: string;
  readonly colour: number;
  /** Striped bars differ from plain ones without colour. */
  readonly striped: boolean;
  readonly value: number | null;
  /** A line over the bar, from the lowest to the highest value. */
  readonly range?: readonly [number, number];
  /** The text after the bar. */
  readonly text: string;
}

function track({ colour, striped, value, range }: Bar, most: number): string {
  if (value === null) return '<div class="track"></div>';
  const share = (x: number) => (x / most).toFixed(4);
  const line =
    range && range[1] > range[0]
      ? `<div class="range" style="--from: ${share(range[0])}; --to: ${share(range[1])}"></div>`
      : '';
  return (
    `<div class="track"><div class="fill${striped ? ' first' : ''}" style="--share: ` +
    `${share(value)}; --colour: var(--c${colour})"></div>${line}</div>`
  );
}

/** Bars below each other, on one scale. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(
    ...bars.flatMap(({ value, range }) => [value ?? 0, range?.[1] ?? 0]),
    Number.MIN_VALUE,
  );
  const rows = bars.map(
    (bar) =>
      `<div>${escapeHtml(bar.label)}</div>${track(bar, most)}` +
      `<div${bar.value === null ? ' class="missed"' : ''}>${escapeHtml(bar.text)}` +
      '</div>',
  );
  return (
    `<figure><figcaption>${escapeHtml(title)}</figcaption><div class="bars">` +
    `${rows.join('\n')}</div></figure>`
  );
}
