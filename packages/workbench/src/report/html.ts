const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, inside an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Data for a script element, without any `<` that could end the element. */
export const escapeJson = (data: unknown): string =>
  JSON.stringify(data).replaceAll('<', String.raw`\u003c`);

const isNumeric = (text: string) => /^[-\d.e+]+$/.test(text);

/**
 * A table that scrolls sideways if it is too wide; columns of numbers are aligned right.
 * @param long Text of more characters has the class `long`; default: none has.
 */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  long = Infinity,
): string {
  const numeric = head.map((_, column) => rows.every((row) => isNumeric(row[column] ?? '')));
  const kind = (text: string, i: number) =>
    numeric[i] ? ' class="number"' : text.length > long ? ' class="long"' : '';
  const cell = (tag: 'th' | 'td', text: string, i: number) =>
    `<${tag}${kind(text, i)}>${escapeHtml(text)}</${tag}>`;
  const line = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((text, i) => cell(tag, text, i)).join('')}</tr>`;
  const body = rows.map((row) => line('td', row)).join('\n');
  return (
    `<div class="scroll"><table><thead>${line('th', head)}</thead><tbody>` +
    `\n${body}\n</tbody></table></div>`
  );
}

/** A row of facts, each with its name above it; null and undefined are left out. */
export const htmlFacts = (
  entries: Readonly<Record<string, string | number | null | undefined>>,
): string =>
  `<dl>${Object.entries(entries)
    .filter(([, value]) => value != null)
    .map(
      ([name, value]) =>
        `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd></div>`,
    )
    .join('')}</dl>`;
