import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { restoreUtil } from './util-shim.js';

type Util = { isNullOrUndefined?: (value: unknown) => boolean };
const util = createRequire(import.meta.url)('node:util') as Util;

test('what Node 23 took away from util is there for whoever requires it; else it stays', () => {
  const own = util.isNullOrUndefined;
  delete util.isNullOrUndefined;
  restoreUtil();
  const restored = util.isNullOrUndefined!;
  const nothing = [null, undefined].map((value) => restored(value));
  const something = [0, '', false, NaN, {}].map((value) => restored(value));
  expect([nothing, something]).toEqual([Array(2).fill(true), Array(5).fill(false)]);
  restoreUtil();
  expect(util.isNullOrUndefined).toBe(restored);
  if (own) util.isNullOrUndefined = own;
});
