import util from 'node:util';

/**
 * Gives `node:util` back what Node 23 took away and tfjs-node 4.22 calls. It looks the function up
 * at each call, so this may come before it or after. A Node that has it keeps its own.
 */
export function restoreUtil(): void {
  const known: { isNullOrUndefined?: (value: unknown) => boolean } = util;
  known.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
