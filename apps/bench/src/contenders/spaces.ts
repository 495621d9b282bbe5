import { log, type Space } from '../protocol/space.js';

// Each range holds for all tasks. Most are a factor of a hundred wide, around the values known from
// papers and from our own runs.

/** For rules whose steps have about the size of the rate in every element: Adam and its kin. */
const adaptiveRate = log(3e-4, 3e-2);
/** For orthogonal updates, whose root mean square is at most a fifth of the rate. */
const orthogonalRate = log(1e-3, 1e-1);
/** For signs in eigenbases, times 2 / (m + n): an element of a matrix of 64 x 64 moves 1/64 of it. */
const signsRate = log(1e-2, 1);
/** RMSProp's steps are larger, since it has neither momentum here nor bias correction. */
const rootMeanSquareRate = log(1e-4, 1e-2);
/** For rules whose step is as long as the gradient. */
const plainRate = log(3e-3, 1);
const momentumRate = log(1e-3, 3e-1);
const adagradRate = log(3e-3, 3e-1);
/** For natural gradients, whose step is the rate times a Newton step. */
const naturalRate = log(1e-2, 1);
/** beta2 from 0.9 to 0.999. */
const oneMinusBeta2 = log(1e-3, 1e-1);
/** A momentum from 0.5 to 0.98. */
const oneMinusMomentum = log(2e-2, 5e-1);
/** A factor of a thousand: it has the units of the loss, which some tasks sum over pixels. */
const damping = log(3e-3, 3);
/** Steps between refreshes; rounded. */
const refreshEvery = log(3, 100);

export const sgdSpace: Space = { learningRate: plainRate };
export const momentumSpace: Space = { learningRate: momentumRate, oneMinusMomentum };
export const adagradSpace: Space = {
  learningRate: adagradRate,
  initialAccumulator: log(1e-3, 1),
};
export const rmspropSpace: Space = { learningRate: rootMeanSquareRate, oneMinusBeta2 };
/** For Adam and its kin, and for what is grafted to them. */
export const adaptiveSpace: Space = { learningRate: adaptiveRate, oneMinusBeta2 };
export const orthogonalSpace: Space = { learningRate: orthogonalRate, oneMinusMomentum };
export const orthogonalMomentsSpace: Space = { learningRate: orthogonalRate, oneMinusBeta2 };
export const signsSpace: Space = { learningRate: signsRate, oneMinusBeta2 };
export const adagradMomentumSpace: Space = { learningRate: adagradRate, oneMinusMomentum };
export const naturalSpace: Space = { learningRate: naturalRate, damping };

// What `--search` adds to a space.
export const withBeta1: Space = { oneMinusBeta1: oneMinusMomentum };
export const withMomentum: Space = { oneMinusMomentum };
export const withInterval: Space = { refreshEvery };
