import { escapeHtml } from '@curvature/workbench';

const isNumeric = (text: string) => /^[-\d.e+]+$/.test(text);

/** Text of more characters is broken into lines. */
const LONG = 40;

/** A table that scrolls sideways where it must, its first column staying; columns of numbers stand right. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map((_, column) => rows.every((row) => isNumeric(row[column] ?? '')));
  const kind = (text: string, i: number) =>
    numeric[i] ? ' class="number"' : text.length > LONG ? ' class="long"' : '';
  const cell = (tag: 'th' | 'td', text: string, i: number) => `<${tag}${kind(text, i)}>${escapeHtml(text)}</${tag}>`;
  const line = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((text, i) => cell(tag, text, i)).join('')}</tr>`;
  const body = rows.map((row) => line('td', row)).join('\n');
  return `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Facts in a row, each under its name. */
export const facts = (entries: Readonly<Record<string, string | number | null>>): string =>
  `<dl>${Object.entries(entries)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd></div>`)
    .join('')}</dl>`;
