import { type KroneckerAttributes, kroneckerSteps, vectorSteps } from '@curvature/spec/internal';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import type { Backend } from '../../device/index.js';
import { groupsFor } from '../../kernels/each.js';
import { type Given, sizeOf } from '../entries.js';
import { filter } from './filter.js';
import { heldAt } from './in-scratch.js';
import { lastGroups, lastPass } from './last-pass.js';
import { countOf, isTiling, stackOf } from './layout.js';
import { blocksOf } from './product.js';
import { leftSide, rightSide, wholeArea } from './sides.js';
import { statistics, statisticsGroups } from './statistics.js';
import { type Declared, tiledKernel } from './tiled-kernel.js';

type Names = 'grad' | 'mean' | 'moment' | 'parameter' | 'left' | 'right' | 'leftRoot' | 'rightRoot';
type Entry = Given<Names, KroneckerAttributes>;

const accepts =
  (sides: number) =>
  ({ inputs, attributes: own }: Entry): boolean => {
    if (!isTiling(own) || (sides === 1 && (own.n !== 1 || own.rows !== 1))) return false;
    const of = (side: number, ...names: readonly Names[]) =>
      names.every((name) => sizeOf(inputs[name]) === countOf(own) * side * side);
    const whole = [inputs.grad, inputs.mean, inputs.moment, inputs.parameter];
    return (
      whole.every((x) => sizeOf(x) === own.n * own.m) &&
      (sides === 2
        ? of(own.rows, 'left', 'leftRoot') && of(own.columns, 'right', 'rightRoot')
        : of(own.columns, 'left', 'leftRoot'))
    );
  };

function keep(backend: Backend, { inputs: { grad }, attributes }: Entry) {
  const parts = blocksOf(attributes.rows, attributes.columns);
  const measures = 4 * countOf(attributes) * parts;
  return {
    own: { ...attributes, parts },
    length: attributes.n * attributes.m + 3 * stackOf(attributes) + measures,
    held: [heldAt(backend, grad, 0)],
  };
}
type Kept = ReturnType<typeof keep>;

const product = ({ own }: Kept) => countOf(own) * own.parts;

/** The matrices that change, the right side first; a vector's one side is the right of its row. */
const MATRICES = { 1: ['left'], 2: ['right', 'left'] } as const;
const RIGHT_ROOT = { 1: ['leftRoot'], 2: ['rightRoot'] } as const;

/**
 * Shampoo for all parameters of a model. With `n` matrices: statistics n / 3 dispatches, the filter
 * n / 3, each side n / 7, and the last pass n / 7; vectors have one side. Gradients are copied; all
 * states and parameters stay where they are.
 */
const steps = (declaration: Declared<Names>, sides: 1 | 2): KernelConfig =>
  tiledKernel<Names, KroneckerAttributes, Kept>({
    declaration,
    accepts: accepts(sides),
    keep,
    dispatches: (pass) => [
      ...pass(
        (slots) => statistics(sides, slots),
        MATRICES[sides],
        ({ own }) => statisticsGroups(sides, own),
        { where: ({ own }) => own.accumulate === 1 },
      ),
      ...pass(filter, ['mean', 'moment'], ({ own }) => groupsFor(stackOf(own))),
      ...(sides === 2 ? pass(leftSide, ['leftRoot'], product) : []),
      ...pass((slots) => rightSide(sides, slots), RIGHT_ROOT[sides], product),
      ...pass(
        (slots) => lastPass(wholeArea(sides), slots),
        ['parameter'],
        ({ own }) => lastGroups(own),
      ),
    ],
  });

/** Whole steps of Shampoo. */
export const kroneckerStepsKernels = [steps(kroneckerSteps, 2), steps(vectorSteps, 1)];
