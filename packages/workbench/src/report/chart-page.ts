import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chartScript } from './chart-script.js';
import { chartStyle } from './chart-style.js';
import { escapeHtml, escapeJson } from './html.js';

const asset = (name: string) =>
  readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8');

/** The parts of a page of its own; `chartPage` adds what all pages with charts share. */
export interface ChartPage {
  readonly title: string;
  /** HTML for the head. */
  readonly head?: string;
  readonly style: string;
  /** HTML of the main part. */
  readonly body: string;
  /** Data for the scripts: each value is the JSON in the element of that id. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Run in this order, after uPlot and `chartScript`. */
  readonly scripts: readonly string[];
}

/** A page without any network use, in dark and in light. */
export function chartPage({ title, head = '', style, body, data, scripts }: ChartPage): string {
  const json = Object.entries(data).map(
    ([id, value]) => `<script type="application/json" id="${id}">${escapeJson(value)}</script>`,
  );
  const run = [asset('uPlot.iife.min.js'), chartScript, ...scripts].map(
    (script) => `<script>${script}</script>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">${head}
<title>${escapeHtml(title)}</title>
<style>${asset('uPlot.min.css')}${chartStyle}${style}</style>
</head>
<body>
<main>
${body}
</main>
${[...json, ...run].join('\n')}
</body>
</html>
`;
}
