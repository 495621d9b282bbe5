import { blendInto, blendPart, withRow, type AdamAttributes } from '@curvature/spec/internal';
import { scaleRows } from '@curvature/spec/internal';
import { adamStep, adamUpdate, dot, secondMoment } from '@curvature/spec/internal';
import { blend, norms } from '@curvature/spec/kernels';
import type { AdamCoefficients } from './exports/moments.js';
import { fusedKernel, sameShape } from './fused-kernel.js';

const blended = (declaration: typeof blend) =>
  fusedKernel({
    declaration,
    accepts: sameShape,
    results: ({ x }) => (declaration.donates ? { shape: x.shape, from: 'x' } : { shape: x.shape }),
    compute: ({ exports, inputs, attributes, at, out }) =>
      exports.blend(inputs.x.size, at.x, at.y, out[0]!, attributes.a, attributes.b),
  });

const fusedBlendPart = fusedKernel({
  declaration: blendPart,
  accepts: ({ x, y }, { from }) => Number.isInteger(from) && from >= 0 && from + x.size <= y.size,
  results: ({ x }) => ({ shape: x.shape, from: 'x' as const }),
  compute: ({ exports, inputs, attributes: { a, b, from }, at, out }) =>
    exports.blend(inputs.x.size, at.x, at.y + 4 * from, out[0]!, a, b),
});

const fusedWithRow = fusedKernel({
  declaration: withRow,
  accepts: ({ x, y }) => y.size > 0 && x.size % y.size === 0,
  results: ({ x, y }) => ({ shape: [x.size / y.size + 1, y.size] }),
  compute({ exports, inputs: { x, y }, at, out }) {
    const columns = y.size;
    const sides = [columns, columns, columns] as const;
    exports.copyTile(x.size / columns, ...sides, at.x, out[0]!);
    exports.copyTile(1, ...sides, at.y, out[0]! + 4 * x.size);
  },
});

const fusedDot = fusedKernel({
  declaration: dot,
  accepts: ({ x, y }) => x.size === y.size,
  results: () => ({ shape: [] }),
  compute: ({ exports, inputs, at, out }) => exports.dot(inputs.x.size, at.x, at.y, out[0]!),
});

const fusedNorms = fusedKernel({
  declaration: norms,
  accepts: ({ x }, { rows }) => Number.isInteger(rows) && rows > 0 && x.size % rows === 0,
  results: (_, { rows }) => ({ shape: [rows] }),
  compute: ({ exports, inputs, attributes: { rows }, at, out }) =>
    exports.norms(rows, inputs.x.size / rows, at.x, out[0]!),
});

const fusedScaleRows = fusedKernel({
  declaration: scaleRows,
  accepts: ({ x, scales }, { rows }) => scales.size === rows && rows > 0 && x.size % rows === 0,
  results: ({ x: { shape } }) => ({ shape }),
  compute: ({ exports, inputs, attributes: { rows }, at, out }) =>
    exports.scaleRows(rows, inputs.x.size / rows, at.x, at.scales, out[0]!),
});

const fusedSecondMoment = fusedKernel({
  declaration: secondMoment,
  accepts: sameShape,
  results: ({ grad: { shape } }) => [{ shape }, { shape }],
  compute({ exports, inputs, attributes, at, out }) {
    const { decay, weight, scale, momentScale, epsilon } = attributes;
    const { moment, direction, grad } = at;
    const { size } = inputs.grad;
    exports.secondMoment(
      size,
      moment,
      direction,
      grad,
      out[0]!,
      out[1]!,
      decay,
      weight,
      scale,
      momentScale,
      epsilon,
    );
  },
});

/** The attributes of an update of Adam as the wasm kernels take them. */
export const coefficients = (attributes: AdamAttributes): AdamCoefficients => {
  const { beta1, beta2, meanScale, directionScale, momentScale, epsilon } = attributes;
  return [beta1, 1 - beta1, beta2, 1 - beta2, meanScale, directionScale, momentScale, epsilon];
};

const fusedAdamUpdate = fusedKernel({
  declaration: adamUpdate,
  accepts: sameShape,
  results: ({ grad: { shape } }) => [{ shape }, { shape }, { shape }],
  compute({ exports, inputs, attributes, at, out }) {
    const { m, v, direction, grad } = at;
    const { size } = inputs.grad;
    exports.adamUpdate(
      size,
      m,
      v,
      direction,
      grad,
      out[0]!,
      out[1]!,
      out[2]!,
      ...coefficients(attributes),
    );
  },
});

const fusedAdamStep = fusedKernel({
  declaration: adamStep,
  accepts: sameShape,
  results: ({ grad: { shape } }) => [
    { shape, from: 'parameter' },
    { shape, from: 'm' },
    { shape, from: 'v' },
  ],
  compute({ exports, inputs, attributes, at, out }) {
    const { parameter, m, v, grad } = at;
    const { size } = inputs.grad;
    const all: [...AdamCoefficients, number, number] = [
      ...coefficients(attributes),
      attributes.decay,
      attributes.rate,
    ];
    exports.adamStep(size, parameter, m, v, grad, out[0]!, out[1]!, out[2]!, ...all);
  },
});

/** The fused kernels that work element by element, and the norms. */
export const elementwise = [
  blended(blend),
  blended(blendInto),
  fusedBlendPart,
  fusedWithRow,
  fusedDot,
  fusedNorms,
  fusedScaleRows,
  fusedSecondMoment,
  fusedAdamUpdate,
  fusedAdamStep,
];
