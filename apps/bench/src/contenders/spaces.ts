import { log } from '../protocol/space.js';

// Ranges are one for all tasks, a factor of hundred wide around the values known from papers and
// from our own runs.

/**
 * For rules whose step has the size of the rate in every element: Adam and its kin, and what is
 * grafted to them.
 */
export const adaptiveRate = log(3e-4, 3e-2);
/** RMSProp has no momentum here, and no bias correction: its steps are larger. */
export const rootMeanSquareRate = log(1e-4, 1e-2);
/** For rules whose step is as long as the gradient. */
export const plainRate = log(3e-3, 1);
export const momentumRate = log(1e-3, 3e-1);
export const adagradRate = log(3e-3, 3e-1);
/** Of what forgets: beta2 from 0.9 to 0.999. */
export const forgetting = log(1e-3, 1e-1);
/** Of momentum: from 0.5 to 0.98. */
export const friction = log(2e-2, 5e-1);
/** For natural gradients, whose step is the rate times a Newton step. */
export const naturalRate = log(1e-2, 1);
/**
 * Damping has the units of the loss, which some tasks sum over pixels and others do not: a factor
 * of thousand.
 */
export const damping = log(3e-3, 3);
/** Steps between refreshes; rounded. */
export const interval = log(3, 100);
