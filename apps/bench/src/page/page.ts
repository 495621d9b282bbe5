import { escapeHtml, escapeJson } from '@curvature/workbench';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Chart, chartGroup } from './chart.js';
import { pageScript } from './script.js';
import { pageStyle } from './style.js';

const asset = (name: string) => readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8');

/** HTML, or charts that belong together. */
export type Part = string | { readonly charts: readonly Chart[]; readonly switches?: boolean };

/** The body, and the charts in it by group. */
function assemble(parts: readonly Part[]): { readonly body: string; readonly groups: readonly (readonly Chart[])[] } {
  const groups: (readonly Chart[])[] = [];
  const body = parts.map((part) => {
    if (typeof part === 'string') return part;
    groups.push(part.charts);
    return chartGroup(part.charts, groups.length - 1, part.switches === true);
  });
  return { body: body.join('\n'), groups };
}

/** A page without any network use, for wide and narrow screens, in dark and in light. */
export function page(title: string, parts: readonly Part[]): string {
  const { body, groups } = assemble(parts);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${asset('uPlot.min.css')}${pageStyle}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<script type="application/json" id="charts">${escapeJson(groups)}</script>
<script>${asset('uPlot.iife.min.js')}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}
