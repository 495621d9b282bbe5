const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, inside an element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Data for a script element; no `<` is left that could end it. */
export const escapeJson = (data: unknown): string => JSON.stringify(data).replaceAll('<', String.raw`\u003c`);

const isNumeric = (text: string) => /^[-\d.e+]+$/.test(text);

/** A table; columns of numbers stand right. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map((_, column) => rows.every((row) => isNumeric(row[column] ?? '')));
  const line = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((text, i) => `<${tag}${numeric[i] ? ' class="number"' : ''}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => line('td', row)).join('\n');
  return `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>\n${body}\n</tbody></table></div>`;
}
