import { checkKnown, checkNumber, checkOneOf, CurvatureError } from '@curvature/spec';

export const splitNames = ['sqrt', 'pi', 'full', 'exact'] as const;
export const policyNames = ['every', 'trace'] as const;
export const averageNames = ['batch', 'batch+sequence', 'sum'] as const;

/** What `thor` and `kfac` have in common. Flat and savable; all have defaults. */
export interface LayerwiseOptions {
  readonly learningRate?: number;
  /** Added to the curvature, in its units: those of the loss. */
  readonly damping?: number;
  /** Levenberg and Marquardt's rule for the damping, which `damping` starts; each look costs a forward pass, every 5 steps. */
  readonly adaptiveDamping?: boolean;
  /** Decay of the sum of preconditioned gradients. */
  readonly momentum?: number;
  /** Share of the weights added to the preconditioned gradient. */
  readonly weightDecay?: number;
  /** Whether kernel and bias of a layer are one matrix, or the bias takes plain gradients. */
  readonly bias?: 'joint' | 'plain';
  /** How the damping is split between the two factors; `exact` is not split, in the eigenbases, without slices. */
  readonly dampingSplit?: (typeof splitNames)[number];
  /** Side of the diagonal blocks into which factors are cut; 0: none. */
  readonly splitSize?: number;
  /** Steps between inverses, where `policy` is `every`. */
  readonly refreshEvery?: number;
  /** Largest norm of a parameter's update; 0: no limit. */
  readonly clipNorm?: number;
  /** Largest change of the model's predictions in a step, as rate^2 times gradient times update; 0: no limit. */
  readonly klClip?: number;
  /** Over what the loss is averaged. */
  readonly lossAverage?: (typeof averageNames)[number];
  /** What the positions of a convolution or a sequence are: data of their own, or parts of one sum. */
  readonly sharing?: 'expand' | 'reduce';
}
/** `THOR`'s own: when to look, and what change is worth new inverses. */
export interface ThorOptions extends LayerwiseOptions {
  /** When inverses are made anew; also as one object, `{ name: 'trace', omega1, omega2 }`. Default: `every` where `refreshEvery` is given, else `trace`. */
  readonly policy?: (typeof policyNames)[number] | TraceOption;
  /** Relative change of the trace above which inverses are made anew. */
  readonly omega1?: number;
  /** Relative change below which a layer is left for good. */
  readonly omega2?: number;
  /** Steps between two looks at the trace from step 301 on; before, the interval grows up to it from 1, as THOR's grows. */
  readonly checkEvery?: number;
}
export interface TraceOption {
  readonly name: 'trace';
  readonly omega1?: number;
  readonly omega2?: number;
}
/** K-FAC's own: averages of factors. */
export interface KfacOptions extends LayerwiseOptions {
  /** Weight of the old average of factors; 0: those of the last batch alone. */
  readonly decay?: number;
  /** Steps between statistics. */
  readonly statisticsEvery?: number;
}

const common = {
  learningRate: 0.1,
  damping: 0.03,
  adaptiveDamping: false,
  momentum: 0.9,
  weightDecay: 0,
  bias: 'joint' as const,
  clipNorm: 0,
  klClip: 0.1,
  lossAverage: 'batch' as const,
  sharing: 'expand' as const,
};
export type CompleteThor = Required<Omit<ThorOptions, 'policy'>> & { readonly policy: (typeof policyNames)[number] };
export const thorDefaults: CompleteThor = {
  ...common,
  dampingSplit: 'sqrt',
  splitSize: 128,
  policy: 'trace',
  refreshEvery: 100,
  omega1: 0.01,
  omega2: 0,
  checkEvery: 10,
};
export type CompleteKfac = Required<KfacOptions>;
export const kfacDefaults: CompleteKfac = {
  ...common,
  dampingSplit: 'pi',
  splitSize: 0,
  refreshEvery: 10,
  decay: 0.95,
  statisticsEvery: 1,
};

/** One flat level, so that a model file can hold it: `policy: { name: 'trace', omega1 }` becomes `policy: 'trace', omega1`. */
export function flat({ policy, ...options }: ThorOptions): ThorOptions {
  if (policy === undefined) return options.refreshEvery === undefined ? options : { ...options, policy: 'every' };
  // What is neither is refused with the other options.
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) return { ...options, policy };
  checkKnown('thor', policy, ['name', 'omega1', 'omega2']);
  const { name, ...thresholds } = policy;
  return { ...options, policy: name, ...thresholds };
}

/** Fills in the defaults and checks all. @throws CurvatureError naming option, value and range. */
export function completeThor(options: ThorOptions): CompleteThor {
  const full = filled('thor', options, thorDefaults);
  checkOneOf('thor', 'policy', full.policy, policyNames);
  refuseIdle(options, full.policy);
  checkNumber('thor', 'omega1', full.omega1, { min: 0, below: Infinity });
  checkNumber('thor', 'omega2', full.omega2, { min: 0, max: full.omega1 });
  checkNumber('thor', 'checkEvery', full.checkEvery, { min: 1, integer: true });
  return full;
}
/** Options that are given and would do nothing. */
function refuseIdle(options: ThorOptions, policy: CompleteThor['policy']): void {
  const idle = ({ every: ['omega1', 'omega2', 'checkEvery'], trace: ['refreshEvery'] } as const)[policy];
  const given = idle.find((name) => options[name] !== undefined);
  if (!given) return;
  throw new CurvatureError(
    `thor: option ${given} has no effect with policy '${policy}'.`,
    policy === 'every' ? "refreshEvery alone makes the policy 'every'." : '',
    'Leave one of the two out.',
  );
}

/** The same for `kfac`. */
export function completeKfac(options: KfacOptions): CompleteKfac {
  const full = filled('kfac', options, kfacDefaults);
  checkNumber('kfac', 'decay', full.decay, { min: 0, below: 1 });
  checkNumber('kfac', 'statisticsEvery', full.statisticsEvery, { min: 1, integer: true });
  return full;
}

function filled<T extends Required<LayerwiseOptions>>(owner: string, options: object, defaults: T): T {
  checkKnown(owner, options, Object.keys(defaults));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const full: T = { ...defaults, ...given };
  for (const name of ['learningRate', 'weightDecay', 'clipNorm', 'klClip'] as const)
    checkNumber(owner, name, full[name], { min: 0, below: Infinity });
  checkNumber(owner, 'damping', full.damping, { above: 0, below: Infinity });
  checkNumber(owner, 'momentum', full.momentum, { min: 0, below: 1 });
  checkNumber(owner, 'splitSize', full.splitSize, { min: 0, integer: true });
  checkNumber(owner, 'refreshEvery', full.refreshEvery, { min: 1, integer: true });
  checkOneOf(owner, 'adaptiveDamping', full.adaptiveDamping, [true, false]);
  checkOneOf(owner, 'bias', full.bias, ['joint', 'plain']);
  checkOneOf(owner, 'dampingSplit', full.dampingSplit, splitNames);
  checkOneOf(owner, 'lossAverage', full.lossAverage, averageNames);
  checkOneOf(owner, 'sharing', full.sharing, ['expand', 'reduce']);
  return full;
}
