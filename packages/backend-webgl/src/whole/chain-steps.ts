import {
  chainSteps,
  type ChainStepsAttributes,
  heldEpsilon,
  heldSquare,
  LEAST_DAMPING,
} from '@curvature/spec/internal';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { WIDEST } from '../chain/order.js';
import { bandStatistics } from '../chain/programs.js';
import { leastGamma, solved } from '../chain/solve.js';
import {
  type Backend,
  draw,
  matrixOf,
  output,
  outputs,
  release,
  scratch,
  sizeOf,
} from '../device/index.js';
import { partsOf } from '../kernels/parts.js';
import {
  adamPieces,
  diagonalAverages,
  directions,
  graftedUpdate,
  lengthPieces,
  linkedAverages,
  measures,
  plainUpdate,
  ratio,
} from './chain-programs.js';
import { type Given, wholeKernel } from './entries.js';
import { skipOf } from './skip.js';

type Names = 'grad' | 'mean' | 'diagonal' | 'bands' | 'meanOfDiagonal' | 'parameter';
type Entry = Given<Names, ChainStepsAttributes>;
type Skip = ReturnType<typeof skipOf>;

/** The new average, diagonal and bands: a draw; for bands above 1 two. */
function averaged(backend: Backend, { inputs, attributes }: Entry, { input, skips }: Skip) {
  const { grad, mean, diagonal, bands } = inputs;
  const { rows, columns, linked, band, decay, weight, decayMean, weightMean } = attributes;
  const sums = { decay, weight, decayMean, weightMean, skips };
  const chain = { rows, columns, linked };
  if (band === 1) {
    const made = outputs(backend, [mean.shape, diagonal.shape, bands.shape]);
    const given = [grad, mean, diagonal, bands, input];
    const numbers = { ...sums, ...chain };
    draw(backend, { program: linkedAverages, inputs: given, outputs: made, numbers });
    return made as [TensorInfo, TensorInfo, TensorInfo];
  }
  const made = outputs(backend, [mean.shape, diagonal.shape]);
  const given = [grad, mean, diagonal, input];
  draw(backend, { program: diagonalAverages, inputs: given, outputs: made, numbers: sums });
  const next = output(backend, bands.shape);
  if (band > 1) {
    const numbers = { ...chain, decay, weight, skips, size: sizeOf(grad) };
    draw(backend, {
      program: bandStatistics,
      inputs: [grad, bands, input],
      outputs: [next],
      numbers,
    });
  }
  return [...made, next] as [TensorInfo, TensorInfo, TensorInfo];
}

/** What the direction must know of the whole parameter, and the mean of the diagonal: two draws. */
function measured(
  backend: Backend,
  { inputs: { grad, meanOfDiagonal }, attributes }: Entry,
  [mean, diagonal]: readonly [TensorInfo, TensorInfo, TensorInfo],
  { input, skips }: Skip,
) {
  const { scale, meanScale, epsilon, decay, weight } = attributes;
  const parts = partsOf(grad, 1);
  const held = scratch(backend, parts.pieces);
  draw(backend, {
    program: adamPieces,
    inputs: [grad, mean, diagonal],
    outputs: [held],
    numbers: { ...parts, scale, meanScale, epsilon: epsilon < 0 ? -1 : heldEpsilon(epsilon) },
  });
  const made = outputs(backend, [[2, 2], meanOfDiagonal.shape]);
  const numbers = { pieces: parts.pieces, size: parts.size, decay, weight, skips };
  draw(backend, {
    program: measures,
    inputs: [held, meanOfDiagonal, input],
    outputs: made,
    numbers,
  });
  release(backend, held);
  return made as [TensorInfo, TensorInfo];
}

/** The last pass: a draw, and two for the length of Adam's update. */
function updated(
  backend: Backend,
  { inputs: { parameter }, attributes }: Entry,
  direction: TensorInfo,
  known: TensorInfo,
  { input, skips }: Skip,
): TensorInfo {
  const { decayParameter, rate, epsilon } = attributes;
  const numbers = { decayParameter, rate, skips };
  const next = output(backend, parameter.shape);
  if (epsilon < 0) {
    const inputs = [parameter, direction, input];
    draw(backend, { program: plainUpdate, inputs, outputs: [next], numbers });
    return next;
  }
  const parts = partsOf(direction, 1);
  const [held, share] = [scratch(backend, parts.pieces), scratch(backend, 1)];
  draw(backend, { program: lengthPieces, inputs: [direction], outputs: [held], numbers: parts });
  const { pieces } = parts;
  draw(backend, {
    program: ratio,
    inputs: [held, known],
    outputs: [share],
    numbers: { pieces },
  });
  const inputs = [parameter, direction, share, input];
  draw(backend, { program: graftedUpdate, inputs, outputs: [next], numbers });
  release(backend, held, share);
  return next;
}

function step(backend: Backend, entry: Entry, skip: TensorInfo | undefined): TensorInfo[] {
  const { inputs, attributes } = entry;
  const { scale, meanScale, absolute, relative, gamma, ...chain } = attributes;
  const skipped = skipOf(skip, inputs.grad);
  const next = averaged(backend, entry, skipped);
  const [held, meanOfDiagonal] = measured(backend, entry, next, skipped);
  const [mean, diagonal, bands] = next;
  const least = heldSquare(LEAST_DAMPING);
  const direction = solved(backend, {
    ...directions,
    given: [mean, held],
    shape: inputs.parameter.shape,
    diagonal,
    bands,
    chain,
    numbers: { scale, gamma: leastGamma(gamma), meanScale, absolute, relative, least },
  });
  const parameter = updated(backend, entry, direction, held, skipped);
  release(backend, held, direction);
  return [mean, diagonal, bands, meanOfDiagonal, parameter];
}

/** Whether both lie in one order in textures of one form. */
const isAlike = (x: TensorInfo, y: TensorInfo): boolean =>
  sizeOf(x) === sizeOf(y) && util.arraysEqual([...matrixOf(x.shape)], [...matrixOf(y.shape)]);

const fits = ({ inputs, attributes }: Entry): boolean => {
  const { grad, mean, diagonal, parameter, bands, meanOfDiagonal } = inputs;
  const { rows, columns, band } = attributes;
  const size = sizeOf(mean);
  return (
    Number.isInteger(band) &&
    band >= 0 &&
    band <= WIDEST &&
    rows * columns === size &&
    sizeOf(meanOfDiagonal) === 1 &&
    sizeOf(bands) === band * size &&
    [grad, parameter].every((x) => sizeOf(x) === size) &&
    isAlike(mean, diagonal) &&
    (band !== 1 || isAlike(mean, bands))
  );
};

/** SONew for all parameters of a model: seven draws for each by band 1, eleven by wider ones. */
export const chainStepsKernel = wholeKernel<Names, ChainStepsAttributes>({
  declaration: chainSteps,
  accepts: fits,
  mayBeEmpty: ['bands'],
  run: step,
});
