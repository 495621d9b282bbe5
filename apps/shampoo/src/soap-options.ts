import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec';

/** Flat and savable; see `soapDefaults`. */
export interface SoapOptions {
  readonly learningRate?: number;
  /** Decay of the first moment. */
  readonly beta1?: number;
  /** The first moment is taken one step ahead, as NAdam's. */
  readonly lookAhead?: boolean;
  /** Decay of the second moment, in the eigenbasis. */
  readonly beta2?: number;
  /** Decay of Shampoo's factors, whose eigenbases are taken; 1 sums. */
  readonly shampooBeta?: number;
  /** Added to the root of the second moment. */
  readonly epsilon?: number;
  /** Decoupled: added to the update before it is applied, of the weights as they were. */
  readonly weightDecay?: number;
  /** Steps between eigenbases. */
  readonly refreshEvery?: number;
  /** A matrix keeps its eigenbasis while the off-diagonal share of Q^T A Q is at most this; 0 solves each time. */
  readonly refreshTolerance?: number;
  /** Largest side of a tile. */
  readonly blockSize?: number;
  /** Merge small dimensions of tensors of rank 3 and more, never the output's. */
  readonly mergeDimensions?: boolean;
  /** Dimensions over this keep their axes, the others turn. */
  readonly oneSidedOver?: number;
  /** Spread the refreshes of different parameters over the interval. */
  readonly stagger?: boolean;
}

/**
 * Those of the reference code (github.com/nikhilvyas/SOAP), but for the sizes (it neither cuts nor merges, and its limit is 10000) and the first
 * moment, which there is 0.95 without a look ahead: ours ends lower on short runs of a transformer and no higher on autoencoders.
 */
export const soapDefaults = {
  learningRate: 0.003,
  beta1: 0.9,
  lookAhead: true,
  beta2: 0.95,
  shampooBeta: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.01,
  refreshEvery: 10,
  refreshTolerance: 0,
  blockSize: 128,
  mergeDimensions: true,
  oneSidedOver: 8192,
  stagger: false,
} as const satisfies Required<SoapOptions>;

/** Fills in the defaults and checks all. @throws CurvatureError naming option, value and range. */
export function completeSoap(options: SoapOptions): Required<SoapOptions> {
  checkKnown('soap', options, Object.keys(soapDefaults));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const full: Required<SoapOptions> = { ...soapDefaults, ...given };
  for (const name of ['lookAhead', 'mergeDimensions', 'stagger'] as const)
    checkOneOf('soap', name, full[name], [true, false]);
  for (const name of ['blockSize', 'refreshEvery'] as const)
    checkNumber('soap', name, full[name], { min: 1, integer: true });
  for (const name of ['learningRate', 'weightDecay'] as const)
    checkNumber('soap', name, full[name], { min: 0, below: Infinity });
  checkNumber('soap', 'beta1', full.beta1, { min: 0, below: 1 });
  checkNumber('soap', 'beta2', full.beta2, { above: 0, below: 1 });
  checkNumber('soap', 'shampooBeta', full.shampooBeta, { above: 0, max: 1 });
  checkNumber('soap', 'epsilon', full.epsilon, { min: 1e-30, below: Infinity });
  checkNumber('soap', 'refreshTolerance', full.refreshTolerance, { min: 0, below: 1 });
  checkNumber('soap', 'oneSidedOver', full.oneSidedOver, { min: 1 });
  return full;
}
