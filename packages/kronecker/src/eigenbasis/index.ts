// Optimizers in eigenbases: one preconditioner, its two slots, and what goes into them.
export { adamMoments } from './adam-moments.js';
export { averageFactors } from './average-factors.js';
export { eigenCorrected } from './eigen-corrected.js';
export { klFactors } from './kl-factors.js';
export { signs } from './signs.js';
// For slots of your own.
export type { BasisFactors, InnerUpdate } from './slots.js';
// Parts of the inferred type of a composition.
export type { EigenCorrectedState } from './eigen-state.js';
export type { Bases } from './solve-bases.js';
