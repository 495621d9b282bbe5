import type { App, OptionFlag } from '@curvature/workbench';
import { bandForecast } from './band-forecast.js';
import { chainNames, graftNames, type SonewOptions } from './options.js';
import { sonew } from './sonew.js';

const fraction = { min: 0, below: 1 };

/** `SonewOptions` on the command line; ranges beyond these are checked where the optimizer is made. */
const flags: readonly (OptionFlag & { readonly name: keyof SonewOptions })[] = [
  { flag: '--learning-rate <number>', name: 'learningRate', describe: 'size of a step', range: { min: 0 } },
  {
    flag: '--band <number>',
    name: 'band',
    describe: 'neighbours that count: 0 diagonal, 1 tridiagonal, or more',
    range: { min: 0, integer: true },
  },
  { flag: '--beta1 <number>', name: 'beta1', describe: 'decay of the mean', range: fraction },
  { flag: '--beta2 <number>', name: 'beta2', describe: 'decay of the statistics; 1 sums', range: { above: 0, max: 1 } },
  { flag: '--epsilon <number>', name: 'epsilon', describe: 'the damping', range: { min: 0 } },
  {
    flag: '--epsilon-mode <name>',
    name: 'epsilonMode',
    describe: 'what the damping is a share of',
    choices: ['absolute', 'relativeMean', 'relativeNorm'],
  },
  { flag: '--graft <name>', name: 'graft', describe: 'whose step size to take', choices: graftNames },
  { flag: '--gamma <number>', name: 'gamma', describe: 'what cuts a node off', range: fraction },
  {
    flag: '--weight-decay <number>',
    name: 'weightDecay',
    describe: 'share of the weights taken off',
    range: { min: 0, max: 1 },
  },
  { flag: '--chain <name>', name: 'chain', describe: 'the order of the chain', choices: chainNames },
  { flag: '--vectors', name: 'vectors', describe: 'precondition biases too' },
];

/** The command `sonew`. */
export const app = (version: string): App => ({
  name: 'sonew',
  describe: 'Trains deep autoencoders with SONew, and with what TensorFlow.js has.',
  version,
  optimizers: {
    sonew: {
      describe: 'sparsified online Newton (this package)',
      create: (options: SonewOptions) => sonew(options),
      options: flags,
      defaults: () => ({}),
      forecast: bandForecast,
    },
  },
  demo: { steps: 200 },
});
