import { type EigenAttributes, eigenSteps } from '@curvature/spec/internal';
import { type Backend, bufferOf, type Dispatch } from '../../device/index.js';
import { copiesOf, type Given, sizeOf, wholeKernel } from '../entries.js';
import { type Stage, staged } from '../staged.js';
import { fits, heldAt, type InScratch, inScratch, type Kept } from '../tiled/in-scratch.js';
import { countOf, isTiling, stackOf } from '../tiled/layout.js';
import { blocksOf } from '../tiled/product.js';
import { statistics } from '../tiled/statistics.js';
import { lastPass, leaveLeft, projectLeft, projectMean, update } from './programs.js';

type Results = (typeof eigenSteps.results)[number];
type Names = Results | 'grad' | 'leftBasis' | 'rightBasis';
type Entry = Given<Names, EigenAttributes>;
interface Placed extends Kept {
  readonly own: EigenAttributes;
  readonly buffers: Readonly<Record<Exclude<Names, 'grad'>, GPUBuffer>>;
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

/** The gradient, and where the bases are new the mean too, to be projected. */
function keptOf(backend: Backend, { inputs: { grad, mean }, attributes: own }: Entry): Kept {
  const size = own.n * own.m;
  const isNew = own.isProjected === 0;
  const gradient = heldAt(backend, grad, 0);
  const after = size + 3 * stackOf(own);
  return {
    held: isNew ? [gradient, heldAt(backend, mean, after)] : [gradient],
    length: after + (isNew ? size : 0),
  };
}

function dispatchesOf(all: readonly InScratch<Placed>[], rest: readonly GPUBuffer[]): Dispatch[] {
  const [scratch] = rest as [GPUBuffer];
  const product = ({ own }: Placed) => countOf(own) * blocksOf(own.rows, own.columns);
  const stage = (
    program: Stage<unknown>['program'],
    names: readonly Exclude<Names, 'grad'>[],
    { groups = product, entries = all, bound = rest } = {},
  ) =>
    staged(entries, {
      program,
      buffers: ({ buffers }) => names.map((name) => buffers[name]),
      rest: bound,
      numbers: (entry) => ({ ...entry.own, base: entry.base, groups: groups(entry) }),
    });
  const squares = ({ own }: Placed) =>
    countOf(own) * (blocksOf(own.columns) ** 2 + blocksOf(own.rows) ** 2);
  const isNew = ({ own }: Placed) => own.isProjected === 0;
  const withMean = (entry: Placed) => product(entry) * (isNew(entry) ? 2 : 1);
  // Not the flag: what is projected anew must be where the step is skipped too.
  const bound = [scratch];
  return [
    ...stage((slots) => statistics(2, slots), ['right', 'left'], { groups: squares }),
    ...stage(projectLeft, ['leftBasis'], { groups: withMean, bound }),
    ...stage(projectMean, ['rightBasis', 'projected'], { entries: all.filter(isNew), bound }),
    ...stage(update, ['rightBasis', 'projected', 'second']),
    ...stage(leaveLeft, ['leftBasis']),
    ...stage(lastPass, ['rightBasis', 'mean', 'parameter']),
  ];
}

/**
 * SOAP for all matrices of a model. With `n` of them: statistics n / 3 dispatches, the update and the
 * last pass n / 2 each, the other sides n / 7 each; where the bases are new, n / 3 more. Gradients
 * are copied; all states and parameters stay where they are.
 */
export const eigenStepsKernel = wholeKernel<Names, EigenAttributes>(
  eigenSteps,
  accepts,
  [],
  ({ backend, entries, skip, donated }) => {
    const kept = entries.map((entry) => keptOf(backend, entry));
    if (!fits(backend, kept)) return [];
    const made = entries.map(({ inputs }) =>
      eigenSteps.results.map((name) => donated(inputs[name])),
    );
    const placed = entries.map(({ inputs, attributes: own }, i): Placed => {
      const buffers = Object.fromEntries([
        ...eigenSteps.results.map((name, k) => [name, bufferOf(backend, made[i]![k]!.info)]),
        ...(['leftBasis', 'rightBasis'] as const).map((name) => [
          name,
          bufferOf(backend, inputs[name]),
        ]),
      ]) as Placed['buffers'];
      return { ...kept[i]!, own, buffers };
    });
    const results = made.flat();
    inScratch(backend, placed, { skip, copies: copiesOf(results) }, dispatchesOf);
    return results.map(({ info }) => info);
  },
);
