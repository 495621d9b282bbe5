import { htmlTable } from '@curvature/workbench';

/** Text of more characters is broken into lines. */
const LONG = 40;

/**
 * A table whose long texts wrap, for the bench's descriptions of optimizers and points of a search.
 * The report's texts stay on one line, since its table is short.
 */
export const wrappingTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string => htmlTable(head, rows, LONG);
