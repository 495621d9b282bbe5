import { type Block, type Given, number, options, type Statistics } from '@curvature/spec';
import { run, symmetricUpdate } from '@curvature/spec/kernels';
import { div, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { sizeOf, traceOf } from '../sides/trace.js';

const fullMatrixOptions = options('fullMatrix', {
  beta2: number({
    default: 1,
    above: 0,
    max: 1,
    describe: 'decay of the average of g g^T; 1 sums',
  }),
  damping: number({
    default: 1e-6,
    above: 0,
    below: Infinity,
    describe: 'added to the eigenvalues',
  }),
  largest: number({
    default: 2048,
    min: 1,
    integer: true,
    describe: 'blocks of more elements are refused: a matrix of 2048 takes 16 MB',
  }),
});
export type FullMatrixState = { readonly matrix: Tensor; readonly steps: number };

const elementsOf = ({ shape }: Block) => shape.slice(1).reduce((a, b) => a * b, 1);

/**
 * All of g g^T, for problems of up to a few thousand parameters: SONew with the whole matrix for
 * its band. With `factored(fullMatrix(), solver, { exponent: -1 })` that is the online
 * Newton step, with -1/2 full-matrix AdaGrad.
 * @throws CurvatureError for an unknown option or a value out of range.
 * Source: Hazan, Agarwal and Kale 2007, the online Newton step; Duchi, Hazan and Singer 2011,
 * AdaGrad.
 */
export function fullMatrix(
  given: Given<typeof fullMatrixOptions> = {},
): Statistics<FullMatrixState, 'symmetric', 'grad'> {
  const { beta2, damping: absolute, largest } = fullMatrixOptions.complete(given);
  const weightAt = (steps: number) => (beta2 < 1 && steps > 0 ? 1 - beta2 ** steps : 1);
  const factorOf = (matrix: Tensor) =>
    ({ kind: 'symmetric', matrix, ridge: { absolute, relative: 0 } }) as const;
  return {
    name: 'fullMatrix',
    needs: ['grad'],
    stacked: true,
    accepts: (block) =>
      elementsOf(block) <= largest ||
      `${elementsOf(block)} elements are more than ${largest}: option \`largest\``,
    init: (block) => ({
      matrix: zeros([block.shape[0]!, elementsOf(block), elementsOf(block)]),
      steps: 0,
    }),
    accumulate({ matrix, steps }, { grad }, { block }) {
      const x = reshape(grad, [block.shape[0]!, elementsOf(block), 1]);
      const weights = { decay: beta2, weight: beta2 < 1 ? 1 - beta2 : 1 };
      return {
        matrix: run(symmetricUpdate, { matrix, x }, { ...weights, transposed: 0 }),
        steps: steps + 1,
      };
    },
    factors: ({ matrix, steps }) => [factorOf(div(matrix, weightAt(steps)))],
    weighted: ({ matrix, steps }) => [{ factor: factorOf(matrix), weight: weightAt(steps) }],
    metric: ({ matrix, steps }, { block }) =>
      sizeOf([div(traceOf(matrix, elementsOf(block)), weightAt(steps))]),
    view: (shape) => [shape[0]!, shape.slice(1).reduce((a, b) => a * b, 1)],
    sizes: (block) => [[block.shape[0]!, elementsOf(block)]],
    meaning: () => (beta2 === 1 ? { beta2 } : {}),
  };
}
