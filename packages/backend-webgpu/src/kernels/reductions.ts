import { dot } from '@curvature/spec/internal';
import { norms } from '@curvature/spec/kernels';
import type { Dispatch } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';
import { joined } from './lengths.js';
import { partsOf, type Sums, sums } from './sums.js';

const products = sums({
  name: 'dot',
  inputs: ['x', 'y'],
  take: 'own.x += x[i] * y[i];',
  add: 'return a + b;',
  finish: 'total.x',
});

const lengths = sums({
  name: 'norms',
  inputs: ['x'],
  take: 'own = longer(own, x[i]);',
  add: 'return joined(a, b);',
  finish: 'total.x * sqrt(total.y)',
  functions: joined,
});

/** `rows` sums over `size` numbers each. */
function summed(
  { whole, first, second }: Sums,
  inputs: readonly GPUBuffer[],
  { out, scratch }: { readonly out: readonly GPUBuffer[]; readonly scratch: GPUBuffer | null },
  rows: number,
  size: number,
): Dispatch[] {
  const { parts, each } = partsOf(size);
  const given = { size, parts, each, groups: rows };
  if (parts === 1)
    return [{ program: whole, buffers: [...inputs, out[0]!], numbers: given, groups: rows }];
  const groups = rows * parts;
  return [
    { program: first, buffers: [...inputs, scratch!], numbers: { ...given, groups }, groups },
    { program: second, buffers: [scratch!, out[0]!], numbers: given, groups: rows },
  ];
}

const scratchFor = (rows: number, size: number): number => {
  const { parts } = partsOf(size);
  return parts === 1 ? 0 : 2 * rows * parts;
};

/** Kernels that make few numbers of many. */
export const reductions = [
  fusedKernel({
    declaration: dot,
    accepts: ({ x, y }) => x.size === y.size,
    results: () => ({ shape: [] }),
    scratch: ({ x }) => scratchFor(1, x.size),
    dispatches: (buffers, { x }) =>
      summed(products, [buffers.inputs.x, buffers.inputs.y], buffers, 1, x.size),
  }),
  fusedKernel({
    declaration: norms,
    accepts: ({ x }, { rows }) => Number.isInteger(rows) && rows > 0 && x.size % rows === 0,
    results: (_, { rows }) => ({ shape: [rows] }),
    scratch: ({ x }, { rows }) => scratchFor(rows, x.size / rows),
    dispatches: (buffers, { x }, { rows }) =>
      summed(lengths, [buffers.inputs.x], buffers, rows, x.size / rows),
  }),
];
