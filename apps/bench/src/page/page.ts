import { chartPage, escapeHtml } from '@curvature/workbench';
import { type Chart, chartGroup } from './chart.js';
import { pageScript } from './script.js';
import { pageStyle } from './style.js';

/** A part of a page: HTML, or charts with one legend. */
export type Part = string | { readonly charts: readonly Chart[]; readonly switches?: boolean };

/** The body's HTML, and its charts by group. */
function assemble(parts: readonly Part[]): {
  readonly body: string;
  readonly groups: readonly (readonly Chart[])[];
} {
  const groups: (readonly Chart[])[] = [];
  const body = parts.map((part) => {
    if (typeof part === 'string') return part;
    groups.push(part.charts);
    return chartGroup(part.charts, groups.length - 1, part.switches === true);
  });
  return { body: body.join('\n'), groups };
}

/** A page without network use, for wide and narrow screens, dark and light. */
export function page(title: string, parts: readonly Part[]): string {
  const { body, groups } = assemble(parts);
  return chartPage({
    title,
    // Browsers request an icon from the network if the page has none.
    head: '<link rel="icon" href="data:,">',
    style: pageStyle,
    body: `<h1>${escapeHtml(title)}</h1>\n${body}`,
    data: { charts: groups },
    scripts: [pageScript],
  });
}
