import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec';
import { type GraftName, graftNames } from './graft-names.js';
import { refuseIdle } from './idle-options.js';

/** Flat and savable; every default depends on `compat`, see `defaults`. */
export interface ShampooOptions {
  /** The order of operations and the defaults: Google's, Meta's, or (left out) Meta's order with defaults that train well as they are. */
  readonly compat?: 'google' | 'meta';
  readonly learningRate?: number;
  /** Largest side of a tile. */
  readonly blockSize?: number;
  /** Google: momentum after preconditioning. Meta: average of gradients before it. */
  readonly beta1?: number;
  /** Decay of the statistics and of the graft's second moment; 1 sums. */
  readonly beta2?: number;
  /** The ridge. */
  readonly epsilon?: number;
  /** Whether the ridge is a share of the largest eigenvalue. */
  readonly epsilonMode?: 'relative' | 'absolute';
  readonly graft?: GraftName;
  /** Google: the first step, counted from 0, whose update is preconditioned. Meta: the step of the first roots, counted from 1; 0 is refreshEvery. Infinity, of both: never, so that only the graft trains. */
  readonly startStep?: number;
  readonly refreshEvery?: number;
  readonly statisticsEvery?: number;
  /** Of the momentum after preconditioning. */
  readonly nesterov?: boolean;
  /** Meta: the average of gradients is taken one step ahead, as NAdam's (beta3 = beta1^2 of Meta's code). */
  readonly lookAhead?: boolean;
  /** Meta: heavy ball after preconditioning; 0 is none. */
  readonly momentum?: number;
  /** Google: the momentum is an average instead of a sum. */
  readonly movingAverageForMomentum?: boolean;
  readonly weightDecay?: number;
  /** 'corrected': decoupled, times the learning rate over its peak, the option `learningRate`. */
  readonly weightDecayMode?: 'coupled' | 'decoupled' | 'corrected';
  /** p of the inverse p-th roots; 0 is 2 * (number of preconditioned sides). */
  readonly exponent?: number;
  /** Merge small dimensions of tensors of rank 3 and more, never the output's. */
  readonly mergeDimensions?: boolean;
  /** Dimensions over this are not preconditioned, the others are. */
  readonly oneSidedOver?: number;
  /** Spread the refreshes of different parameters over the interval. */
  readonly stagger?: boolean;
}

export type Complete = Required<Omit<ShampooOptions, 'compat'>> & { readonly order: 'google' | 'meta' };

const shared = {
  statisticsEvery: 1,
  momentum: 0,
  lookAhead: false,
  movingAverageForMomentum: false,
  weightDecay: 0,
  weightDecayMode: 'decoupled',
  exponent: 0,
  mergeDimensions: true,
  oneSidedOver: 8192,
  stagger: false,
} as const;

/**
 * research: google-research `distributed_shampoo`, facebookresearch `distributed_shampoo`; ours is Meta's order with an Adam graft, an average
 * that looks ahead, and square roots of both sides: that is nearest to a Kronecker product for the Fisher information (Morwani et al. 2024, arXiv
 * 2406.17748). On all six of our tasks it ends lower than fourth roots, and on all but the MNIST autoencoder it is sooner where first-order methods
 * end. The ridge is 1e-4 since the first statistics know few directions, and what they do not know must not weigh most.
 */
export const defaults = {
  google: {
    ...shared,
    order: 'google',
    learningRate: 0.1,
    blockSize: 128,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-6,
    epsilonMode: 'relative',
    graft: 'sgd',
    startStep: 5,
    refreshEvery: 1,
    nesterov: true,
    weightDecayMode: 'coupled',
  },
  meta: {
    ...shared,
    order: 'meta',
    learningRate: 0.01,
    blockSize: 1024,
    beta1: 0.9,
    beta2: 1,
    epsilon: 1e-12,
    epsilonMode: 'absolute',
    graft: 'none',
    startStep: 0,
    refreshEvery: 1,
    nesterov: false,
  },
  ours: {
    ...shared,
    order: 'meta',
    learningRate: 0.003,
    blockSize: 128,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-4,
    epsilonMode: 'relative',
    graft: 'adam',
    startStep: 1,
    refreshEvery: 10,
    nesterov: false,
    lookAhead: true,
    exponent: 2,
  },
} as const satisfies Record<string, Complete>;

const NAMES = ['compat', ...Object.keys(defaults.ours).filter((name) => name !== 'order')];

const SWITCHES = ['nesterov', 'lookAhead', 'movingAverageForMomentum', 'mergeDimensions', 'stagger'] as const;
const COUNTS = ['blockSize', 'refreshEvery', 'statisticsEvery'] as const;

/** Fills in the defaults of `compat` and checks all, so that errors name the option that the user set. @throws CurvatureError naming option, value and range. */
export function complete(options: ShampooOptions): Complete {
  checkKnown('shampoo', options, NAMES);
  if (options.compat !== undefined) checkOneOf('shampoo', 'compat', options.compat, ['google', 'meta']);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { compat: _, ...full } = { ...defaults[options.compat ?? 'ours'], ...given } as Complete & { compat?: string };
  checkOneOf('shampoo', 'graft', full.graft, graftNames);
  checkOneOf('shampoo', 'epsilonMode', full.epsilonMode, ['relative', 'absolute']);
  checkOneOf('shampoo', 'weightDecayMode', full.weightDecayMode, ['coupled', 'decoupled', 'corrected']);
  for (const name of SWITCHES) checkOneOf('shampoo', name, full[name], [true, false]);
  for (const name of COUNTS) checkNumber('shampoo', name, full[name], { min: 1, integer: true });
  checkNumber('shampoo', 'learningRate', full.learningRate, { min: 0, below: Infinity });
  checkNumber('shampoo', 'beta1', full.beta1, { min: 0, below: 1 });
  checkNumber('shampoo', 'beta2', full.beta2, { above: 0, max: 1 });
  checkNumber('shampoo', 'epsilon', full.epsilon, {
    min: 0,
    max: full.epsilonMode === 'relative' ? 1 : Number.MAX_VALUE,
  });
  if (full.startStep !== Infinity) checkNumber('shampoo', 'startStep', full.startStep, { min: 0, integer: true });
  checkNumber('shampoo', 'oneSidedOver', full.oneSidedOver, { min: 1 });
  checkNumber('shampoo', 'momentum', full.momentum, { min: 0, below: 1 });
  checkNumber('shampoo', 'weightDecay', full.weightDecay, { min: 0, below: Infinity });
  checkNumber('shampoo', 'exponent', full.exponent, { min: 0, below: Infinity });
  refuseIdle(options, full);
  return full;
}
