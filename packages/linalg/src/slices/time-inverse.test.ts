import { afterEach, expect, test } from 'vitest';
import { kernelKind, useKernels } from '../wasm/kernels.js';
import { timeInverse } from './time-inverse.js';

afterEach(() => useKernels('auto'));

test('larger matrices take longer', () => {
  expect(timeInverse(4)).toBeGreaterThan(0);
  expect(timeInverse(128)).toBeGreaterThan(3 * timeInverse(4));
});

test('is measured once for each size and kind of kernel', () => {
  const first = timeInverse(96);
  expect(timeInverse(96)).toBe(first);
  const kind = kernelKind();
  useKernels('none');
  if (kind !== 'none') expect(timeInverse(96)).not.toBe(first);
  useKernels('auto');
  expect(timeInverse(96)).toBe(first);
});

test('a size must be whole, and at least 1', () => {
  expect(() => timeInverse(0)).toThrow(/option d must be/);
  expect(() => timeInverse(1.5)).toThrow(/option d must be/);
});
