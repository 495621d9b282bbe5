export { defaults, type ChainName, type GraftName, type SonewOptions } from './options.js';
export { onlineNewtonStep, type OnlineNewtonOptions } from './online-newton-step.js';
export { diagonalSonew, sonew, sonewSlots } from './sonew.js';
