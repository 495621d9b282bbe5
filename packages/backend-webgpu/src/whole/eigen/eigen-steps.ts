import { type EigenAttributes, eigenSteps } from '@curvature/spec/internal';
import type { Backend } from '../../device/index.js';
import { type Given, sizeOf } from '../entries.js';
import { heldAt } from '../tiled/in-scratch.js';
import { countOf, isTiling, stackOf } from '../tiled/layout.js';
import { blocksOf } from '../tiled/product.js';
import { statistics, statisticsGroups } from '../tiled/statistics.js';
import { type Numbered, tiledKernel } from '../tiled/tiled-kernel.js';
import { lastPass, leaveLeft, projectLeft, projectMean, update } from './programs.js';

type Names = (typeof eigenSteps.results)[number] | 'grad' | 'leftBasis' | 'rightBasis';
type Entry = Given<Names, EigenAttributes>;
interface Kept extends Numbered {
  readonly own: EigenAttributes;
}

function accepts({ inputs, attributes: own }: Entry): boolean {
  if (!isTiling(own)) return false;
  const of = (size: number, ...names: readonly Names[]) =>
    names.every((name) => sizeOf(inputs[name]) === size);
  const count = countOf(own);
  return (
    of(own.n * own.m, 'grad', 'mean', 'parameter') &&
    of(stackOf(own), 'projected', 'second') &&
    of(count * own.rows ** 2, 'left', 'leftBasis') &&
    of(count * own.columns ** 2, 'right', 'rightBasis')
  );
}

const isNew = ({ own }: Kept) => own.isProjected === 0;
const product = ({ own }: Kept) => countOf(own) * blocksOf(own.rows, own.columns);

/** The gradient, and where the bases are new the mean too, to be projected. */
function keep(backend: Backend, { inputs: { grad, mean }, attributes: own }: Entry): Kept {
  const size = own.n * own.m;
  const gradient = heldAt(backend, grad, 0);
  const after = size + 3 * stackOf(own);
  if (own.isProjected !== 0) return { own, held: [gradient], length: after };
  return { own, held: [gradient, heldAt(backend, mean, after)], length: after + size };
}

/**
 * SOAP for all matrices of a model. With `n` of them: statistics n / 3 dispatches, the update and the
 * last pass n / 2 each, the other sides n / 7 each; where the bases are new, n / 3 more. Gradients
 * are copied; all states and parameters stay where they are.
 */
export const eigenStepsKernel = tiledKernel<Names, EigenAttributes, Kept>({
  declaration: eigenSteps,
  accepts,
  keep,
  dispatches: (pass) => [
    ...pass(
      (slots) => statistics(2, slots),
      ['right', 'left'],
      ({ own }) => statisticsGroups(2, own),
    ),
    // What is projected anew must be where the step is skipped too.
    ...pass(projectLeft, ['leftBasis'], (entry) => product(entry) * (isNew(entry) ? 2 : 1), {
      always: true,
    }),
    ...pass(projectMean, ['rightBasis', 'projected'], product, {
      where: isNew,
      always: true,
    }),
    ...pass(update, ['rightBasis', 'projected', 'second'], product),
    ...pass(leaveLeft, ['leftBasis'], product),
    ...pass(lastPass, ['rightBasis', 'mean', 'parameter'], product),
  ],
});
