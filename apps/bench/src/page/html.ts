import { htmlTable as table } from '@curvature/workbench';

/** Text of more characters is broken into lines. */
const LONG = 40;

/** A table whose first column stays where it scrolls sideways. */
export const htmlTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  table(head, rows, LONG);
