import { keepLast } from '@curvature/spec/internal';
import { draw, output, type Program } from '../device/index.js';
import { sameShape } from '../kernels/fused-kernel.js';
import { wholeKernel } from './entries.js';
import { skipOf, skipping } from './skip.js';

/** It reads one of both alone: a number that is not finite is never multiplied. */
const program: Program<'skips'> = {
  name: 'last values',
  inputs: ['next', 'last', 'skip'],
  outputs: ['made'],
  numbers: { skips: 'int' },
  code: `${skipping}
void run(Place p) {
  if (skipping()) made = last_like(p);
  else made = next_like(p);
}`,
};

/** The last values of many tensors where the step is skipped: one draw for each. */
export const keepLastKernel = wholeKernel<'next' | 'last', Record<string, never>>({
  declaration: keepLast,
  accepts: ({ inputs }) => sameShape(inputs),
  run: (backend, { inputs: { next, last } }, skip) => {
    const made = output(backend, next.shape);
    const { input, skips } = skipOf(skip, next);
    draw(backend, { program, inputs: [next, last, input], outputs: [made], numbers: { skips } });
    return [made];
  },
});
