import type { OptionFlag } from '@curvature/workbench';
import {
  averageNames,
  type KfacOptions,
  type LayerwiseOptions,
  policyNames,
  splitNames,
  type ThorOptions,
} from './options.js';

const whole = { min: 1, integer: true };
const positive = { min: 0 };

const common: readonly (OptionFlag & { readonly name: keyof LayerwiseOptions })[] = [
  { flag: '--learning-rate <number>', name: 'learningRate', describe: 'size of a step', range: positive },
  { flag: '--damping <number>', name: 'damping', describe: 'added to the curvature', range: { above: 0 } },
  { flag: '--adaptive-damping', name: 'adaptiveDamping', describe: "Levenberg and Marquardt's rule for it" },
  { flag: '--momentum <number>', name: 'momentum', describe: 'decay of the heavy ball', range: { min: 0, below: 1 } },
  { flag: '--weight-decay <number>', name: 'weightDecay', describe: 'share of the weights taken off', range: positive },
  { flag: '--bias <name>', name: 'bias', describe: 'one matrix with its kernel, or not', choices: ['joint', 'plain'] },
  { flag: '--damping-split <name>', name: 'dampingSplit', describe: 'between the two factors', choices: splitNames },
  {
    flag: '--split-size <number>',
    name: 'splitSize',
    describe: 'side of the slices; 0: none',
    range: { min: 0, integer: true },
  },
  { flag: '--refresh-every <number>', name: 'refreshEvery', describe: 'steps between inverses', range: whole },
  {
    flag: '--clip-norm <number>',
    name: 'clipNorm',
    describe: 'largest norm of an update; 0: no limit',
    range: positive,
  },
  {
    flag: '--kl-clip <number>',
    name: 'klClip',
    describe: 'largest change of predictions; 0: no limit',
    range: positive,
  },
  {
    flag: '--loss-average <name>',
    name: 'lossAverage',
    describe: 'over what the loss is averaged',
    choices: averageNames,
  },
  { flag: '--sharing <name>', name: 'sharing', describe: 'what positions are', choices: ['expand', 'reduce'] },
];

/** `ThorOptions` on the command line; ranges beyond these are checked where the optimizer is made. */
export const thorFlags: readonly (OptionFlag & { readonly name: keyof ThorOptions })[] = [
  ...common,
  { flag: '--policy <name>', name: 'policy', describe: 'when inverses are made', choices: policyNames },
  { flag: '--omega1 <number>', name: 'omega1', describe: 'change that makes them anew', range: positive },
  { flag: '--omega2 <number>', name: 'omega2', describe: 'change that leaves a layer for good', range: positive },
  { flag: '--check-every <number>', name: 'checkEvery', describe: 'steps between looks at the trace', range: whole },
];

/** `KfacOptions` on the command line. */
export const kfacFlags: readonly (OptionFlag & { readonly name: keyof KfacOptions })[] = [
  ...common,
  { flag: '--decay <number>', name: 'decay', describe: 'weight of the old factors', range: { min: 0, below: 1 } },
  { flag: '--statistics-every <number>', name: 'statisticsEvery', describe: 'steps between statistics', range: whole },
];
