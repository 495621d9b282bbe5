import { blendInto, blendPart, gate, scaleRows } from '@curvature/spec/internal';
import { blend } from '@curvature/spec/kernels';
import { draw, each, output, type Program } from '../device/index.js';
import { fusedKernel, sameShape } from './fused-kernel.js';

const blended = each({
  name: 'blend',
  inputs: ['x', 'y'],
  outputs: ['made'],
  numbers: { a: 'float', b: 'float' },
  body: 'made = a * x + b * y;',
});

const blendedPart: Program<'a' | 'b' | 'start'> = {
  name: 'blend of a part',
  inputs: ['x', 'y'],
  outputs: ['made'],
  numbers: { a: 'float', b: 'float', start: 'int' },
  code: `void run(Place p) {
    made = a * x_like(p) + b * y_gather(start + own_indices(p), own_inside(p));
  }`,
};

const scaledRows: Program<'size'> = {
  name: 'scaled rows',
  inputs: ['x', 'scales'],
  outputs: ['made'],
  numbers: { size: 'int' },
  code: `void run(Place p) {
    made = x_like(p) * scales_gather(own_indices(p) / size, own_inside(p));
  }`,
};

const gated: Program<never> = {
  name: 'gate',
  inputs: ['x', 'skip'],
  outputs: ['made'],
  numbers: {},
  code: 'void run(Place p) { made = skip_at(0) == 0.0 ? x_like(p) : vec4(0.0); }',
};

/** Kernels that go element by element. */
export const blends = [
  ...[blend, blendInto].map((declaration) =>
    fusedKernel({
      declaration,
      accepts: sameShape,
      run: (backend, { x, y }, { a, b }) => {
        const made = output(backend, x.shape);
        draw(backend, { program: blended, inputs: [x, y], outputs: [made], numbers: { a, b } });
        return made;
      },
    }),
  ),
  fusedKernel({
    declaration: blendPart,
    accepts: ({ x, y }, { from }) => Number.isInteger(from) && from >= 0 && from + x.size <= y.size,
    run: (backend, { x, y }, { a, b, from: start }) => {
      const made = output(backend, x.shape);
      const numbers = { a, b, start };
      draw(backend, { program: blendedPart, inputs: [x, y], outputs: [made], numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: scaleRows,
    accepts: ({ x, scales }, { rows }) => scales.size === rows && x.size % rows === 0,
    run: (backend, { x, scales }, { rows }) => {
      const made = output(backend, x.shape);
      const numbers = { size: x.size / rows };
      draw(backend, { program: scaledRows, inputs: [x, scales], outputs: [made], numbers });
      return made;
    },
  }),
  fusedKernel({
    declaration: gate,
    accepts: ({ skip }) => skip.size === 1,
    run: (backend, { x, skip }) => {
      const made = output(backend, x.shape);
      draw(backend, { program: gated, inputs: [x, skip], outputs: [made], numbers: {} });
      return made;
    },
  }),
];
