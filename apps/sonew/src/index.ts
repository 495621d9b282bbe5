export { onlineNewtonStep } from './online-newton-step.js';
export { diagonalSonew, sonew, sonewSlots } from './sonew.js';
