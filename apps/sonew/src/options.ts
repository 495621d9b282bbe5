import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec';

export const graftNames = ['none', 'adam', 'sgd', 'momentum', 'rmsprop', 'adagrad'] as const;
export type GraftName = (typeof graftNames)[number];
export const chainNames = ['columns', 'units', 'rows'] as const;
export type ChainName = (typeof chainNames)[number];

/** Flat and savable; all have defaults, see `defaults`. */
export interface SonewOptions {
  readonly learningRate?: number;
  /** Neighbours in the chain whose products are kept: 0 diagonal, 1 tridiagonal, b banded. */
  readonly band?: number;
  /** Decay of the mean of gradients that is preconditioned. */
  readonly beta1?: number;
  /** Decay of the statistics; 1 sums. */
  readonly beta2?: number;
  /** The damping. */
  readonly epsilon?: number;
  /** Whether the damping is a number, or a share of the mean of the statistics' diagonal or of their infinity norm. */
  readonly epsilonMode?: 'absolute' | 'relativeMean' | 'relativeNorm';
  /** Whose norm each parameter's step takes: Adam's from the same statistics, the gradient's (sgd), the mean's (momentum), ... */
  readonly graft?: GraftName;
  /** A node of which its successors leave at most this share is cut off. */
  readonly gamma?: number;
  /** Share of the weights taken off, times the learning rate, beside the step. */
  readonly weightDecay?: number;
  /** The order of the chain: down the inputs of a unit and on into the next; a chain for each unit; row by row. */
  readonly chain?: ChainName;
  /** Precondition tensors of one dimension too; otherwise Adam takes them. */
  readonly vectors?: boolean;
}
export type Complete = Required<SonewOptions>;

/** Tridiagonal with Adam's step length. The damping is the best of 1e-6, 1e-4 and 1e-2 in our float32 study of the algorithm. */
export const defaults: Complete = {
  learningRate: 0.01,
  band: 1,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-4,
  epsilonMode: 'relativeMean',
  graft: 'adam',
  gamma: 1e-6,
  weightDecay: 0,
  chain: 'columns',
  vectors: false,
};

/** Fills in the defaults and checks all. @throws CurvatureError naming option, value and range. */
export function complete(options: SonewOptions): Complete {
  checkKnown('sonew', options, Object.keys(defaults));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const full = { ...defaults, ...given } as Complete;
  checkNumber('sonew', 'learningRate', full.learningRate, { min: 0, below: Infinity });
  checkNumber('sonew', 'band', full.band, { min: 0, below: Infinity, integer: true });
  checkNumber('sonew', 'beta1', full.beta1, { min: 0, below: 1 });
  checkNumber('sonew', 'beta2', full.beta2, { above: 0, max: 1 });
  checkNumber('sonew', 'epsilon', full.epsilon, { min: 0, below: 1e30 });
  checkOneOf('sonew', 'epsilonMode', full.epsilonMode, ['absolute', 'relativeMean', 'relativeNorm']);
  checkOneOf('sonew', 'graft', full.graft, graftNames);
  checkNumber('sonew', 'gamma', full.gamma, { min: 0, below: 1 });
  checkNumber('sonew', 'weightDecay', full.weightDecay, { min: 0, below: Infinity });
  checkOneOf('sonew', 'chain', full.chain, chainNames);
  checkOneOf('sonew', 'vectors', full.vectors, [true, false]);
  return full;
}
