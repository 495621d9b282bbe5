// Moments.
export { adagrad } from './moments/adagrad.js';
export { adam, nadam } from './moments/adam.js';
export { rmsprop } from './moments/rmsprop.js';
// Momentum, and rules without a state.
export { ema } from './momentum/ema.js';
export { heavyBall } from './momentum/heavy-ball.js';
export { gradient } from './stateless/gradient.js';
export { sgd } from './stateless/sgd.js';
export { sqrtN } from './stateless/sqrt-n.js';
// Clipping, and rules of rules.
export { clipByNorm, clipByValue, clipScaled } from './clip/clip.js';
export { chain } from './combine/chain.js';
export { normalised } from './combine/normalised.js';
// Learning rates.
export {
  inverseSquareRoot,
  type Schedule,
  warmUpCosine,
  warmUpLinear,
} from './schedules/schedules.js';
// Parts of the inferred type of a composition.
export type { AdamState } from './moments/adam-of.js';
export type { EmaState } from './momentum/ema-of.js';
