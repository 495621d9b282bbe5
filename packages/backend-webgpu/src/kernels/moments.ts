import {
  adamStep,
  adamUpdate,
  averageSquares,
  overRoot,
  secondMoment,
} from '@curvature/spec/internal';
import { type Program, reads, writes } from '../device/index.js';
import { forEach, groupsFor } from './each.js';
import { fusedKernel, sameShape } from './fused-kernel.js';
import { ADAM, adamNumbers, adamOf } from './adam.js';

const secondMoments: Program<'decay' | 'weight' | 'scale' | 'momentScale' | 'epsilon'> = {
  name: 'second moment',
  buffers: [...reads('moment', 'direction', 'grad'), ...writes('next', 'update')],
  numbers: { decay: 'f32', weight: 'f32', scale: 'f32', momentScale: 'f32', epsilon: 'f32' },
  code: forEach(
    'next',
    `let v = n.decay * moment[i] + n.weight * (grad[i] * grad[i]);
     next[i] = v;
     update[i] = n.scale * direction[i] / (sqrt(n.momentScale * v) + n.epsilon);`,
  ),
};

const averagedSquares: Program<'decay' | 'weight'> = {
  name: 'average of squares',
  buffers: [...reads('moment', 'x'), ...writes('out')],
  numbers: { decay: 'f32', weight: 'f32' },
  code: forEach('out', 'out[i] = n.decay * moment[i] + n.weight * (x[i] * x[i]);'),
};

const dividedByRoot: Program<'scale' | 'epsilon'> = {
  name: 'over root',
  buffers: [...reads('x', 'moment'), ...writes('out')],
  numbers: { scale: 'f32', epsilon: 'f32' },
  code: forEach('out', 'out[i] = x[i] / (sqrt(n.scale * moment[i]) + n.epsilon);'),
};

const adamUpdates: Program<keyof typeof ADAM> = {
  name: 'adam update',
  buffers: [...reads('m', 'v', 'direction', 'grad'), ...writes('first', 'second', 'update')],
  numbers: ADAM,
  code: forEach(
    'first',
    `${adamOf({ m: 'm[i]', v: 'v[i]', direction: 'direction[i]', grad: 'grad[i]' })}
     first[i] = mean;
     second[i] = moment;
     update[i] = step;`,
  ),
};

const adamInPlace: Program<keyof typeof ADAM | 'decay' | 'rate'> = {
  name: 'adam step',
  buffers: [...reads('grad'), ...writes('p', 'm', 'v')],
  numbers: { ...ADAM, decay: 'f32', rate: 'f32' },
  code: forEach(
    'p',
    `${adamOf({ m: 'm[i]', v: 'v[i]', direction: 'grad[i]', grad: 'grad[i]' })}
     m[i] = mean;
     v[i] = moment;
     p[i] = n.decay * p[i] - n.rate * step;`,
  ),
};

/** Kernels of Adam and of second moments. */
export const moments = [
  fusedKernel({
    declaration: secondMoment,
    accepts: sameShape,
    results: ({ grad: { shape } }) => [{ shape }, { shape }],
    dispatches: ({ inputs, out }, { grad }, { decay, weight, scale, momentScale, epsilon }) => ({
      program: secondMoments,
      buffers: [inputs.moment, inputs.direction, inputs.grad, ...out],
      numbers: { decay, weight, scale, momentScale, epsilon },
      groups: groupsFor(grad.size),
    }),
  }),
  fusedKernel({
    declaration: averageSquares,
    accepts: sameShape,
    results: ({ x: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { x }, { decay, weight }) => ({
      program: averagedSquares,
      buffers: [inputs.moment, inputs.x, out[0]!],
      numbers: { decay, weight },
      groups: groupsFor(x.size),
    }),
  }),
  fusedKernel({
    declaration: overRoot,
    accepts: sameShape,
    results: ({ x: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { x }, { scale, epsilon }) => ({
      program: dividedByRoot,
      buffers: [inputs.x, inputs.moment, out[0]!],
      numbers: { scale, epsilon },
      groups: groupsFor(x.size),
    }),
  }),
  fusedKernel({
    declaration: adamUpdate,
    accepts: sameShape,
    results: ({ grad: { shape } }) => [{ shape }, { shape }, { shape }],
    dispatches: ({ inputs, out }, { grad }, attributes) => ({
      program: adamUpdates,
      buffers: [inputs.m, inputs.v, inputs.direction, inputs.grad, ...out],
      numbers: adamNumbers(attributes),
      groups: groupsFor(grad.size),
    }),
  }),
  fusedKernel({
    declaration: adamStep,
    accepts: sameShape,
    results: ({ grad: { shape } }) => [
      { shape, from: 'parameter' },
      { shape, from: 'm' },
      { shape, from: 'v' },
    ],
    dispatches: ({ inputs, out }, { grad }, { decay, rate, ...attributes }) => ({
      program: adamInPlace,
      buffers: [inputs.grad, ...out],
      numbers: { ...adamNumbers(attributes), decay, rate },
      groups: groupsFor(grad.size),
    }),
  }),
];
