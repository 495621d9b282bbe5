import Table from 'cli-table3';
import pc from 'picocolors';
import type { TextTable } from '../record/table.js';

const isNumeric = (text: string) => /^[-\d.e+]+$/.test(text);

/** Prints a table to stdout; columns of numbers are aligned right. */
export function printTable({ head, rows }: TextTable): void {
  const colAligns = head.map((_, i) =>
    rows.every((row) => isNumeric(row[i] ?? '')) ? ('right' as const) : ('left' as const),
  );
  const table = new Table({
    head: head.map((title) => pc.bold(title)),
    colAligns,
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
}
