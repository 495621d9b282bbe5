export { adagrad, type AdagradState } from './moments/adagrad.js';
export { adam, nadam, type AdamOptions, type AdamState } from './moments/adam.js';
export { clipByNorm, clipByValue, clipScaled } from './clip/clip.js';
export { chain } from './combine/chain.js';
export { ema, type EmaOptions, type EmaState } from './momentum/ema.js';
export { gradient } from './stateless/gradient.js';
export { heavyBall, type HeavyBallOptions } from './momentum/heavy-ball.js';
export { normalised } from './combine/normalised.js';
export { rmsprop, type RmspropOptions, type RmspropState } from './moments/rmsprop.js';
export {
  inverseSquareRoot,
  warmUpCosine,
  warmUpLinear,
  type DecayOptions,
  type Schedule,
  type WarmUpOptions,
} from './schedules/schedules.js';
export { sgd } from './stateless/sgd.js';
export { sqrtN } from './stateless/sqrt-n.js';
