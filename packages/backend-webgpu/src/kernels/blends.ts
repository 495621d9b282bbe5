import { blendInto, blendPart, gate, scaleRows } from '@curvature/spec/internal';
import { blend } from '@curvature/spec/kernels';
import { type Program, reads, writes } from '../device/index.js';
import { forEach, groupsFor } from './each.js';
import { fusedKernel, sameShape } from './fused-kernel.js';

const factors = { a: 'f32', b: 'f32' } as const;

const blended: Program<'a' | 'b'> = {
  name: 'blend',
  buffers: [...reads('x', 'y'), ...writes('out')],
  numbers: factors,
  code: forEach('out', 'out[i] = n.a * x[i] + n.b * y[i];'),
};

const blendedPart: Program<'a' | 'b' | 'first'> = {
  name: 'blend in place',
  buffers: [...reads('y'), ...writes('x')],
  numbers: { ...factors, first: 'u32' },
  code: forEach('x', 'x[i] = n.a * x[i] + n.b * y[n.first + i];'),
};

const rowsScaled: Program<'columns'> = {
  name: 'scale rows',
  buffers: [...reads('x', 'scales'), ...writes('out')],
  numbers: { columns: 'u32' },
  code: forEach('out', 'out[i] = x[i] * scales[i / n.columns];'),
};

const gated: Program = {
  name: 'gate',
  buffers: [...reads('x', 'skip'), ...writes('out')],
  numbers: {},
  code: forEach('out', 'if (skip[0] == 0.0) { out[i] = x[i]; } else { out[i] = 0.0; }'),
};

/** Kernels that add, scale and let through. */
export const blends = [
  fusedKernel({
    declaration: blend,
    accepts: sameShape,
    results: ({ x }) => x,
    dispatches: ({ inputs, out }, { x }, { a, b }) => ({
      program: blended,
      buffers: [inputs.x, inputs.y, out[0]!],
      numbers: { a, b },
      groups: groupsFor(x.size),
    }),
  }),
  fusedKernel({
    declaration: blendInto,
    accepts: sameShape,
    results: ({ x: { shape } }) => ({ shape, from: 'x' }),
    dispatches: ({ inputs, out }, { x }, { a, b }) => ({
      program: blendedPart,
      buffers: [inputs.y, out[0]!],
      numbers: { a, b, first: 0 },
      groups: groupsFor(x.size),
    }),
  }),
  fusedKernel({
    declaration: blendPart,
    accepts: ({ x, y }, { from }) => Number.isInteger(from) && from >= 0 && from + x.size <= y.size,
    results: ({ x: { shape } }) => ({ shape, from: 'x' }),
    dispatches: ({ inputs, out }, { x }, { a, b, from }) => ({
      program: blendedPart,
      buffers: [inputs.y, out[0]!],
      numbers: { a, b, first: from },
      groups: groupsFor(x.size),
    }),
  }),
  fusedKernel({
    declaration: scaleRows,
    accepts: ({ x, scales }, { rows }) => scales.size === rows && rows > 0 && x.size % rows === 0,
    results: ({ x: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { x }, { rows }) => ({
      program: rowsScaled,
      buffers: [inputs.x, inputs.scales, out[0]!],
      numbers: { columns: x.size / rows },
      groups: groupsFor(x.size),
    }),
  }),
  fusedKernel({
    declaration: gate,
    accepts: ({ skip }) => skip.size === 1,
    results: ({ x: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { x }) => ({
      program: gated,
      buffers: [inputs.x, inputs.skip, out[0]!],
      numbers: {},
      groups: groupsFor(x.size),
    }),
  }),
];
