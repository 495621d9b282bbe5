import type { App, OptionFlag } from '@curvature/workbench';
import { graftNames } from './graft-names.js';
import { type CommandOptions, fromCommand } from './command-solver.js';
import { shampoo } from './shampoo.js';
import { soapFlags } from './soap-flags.js';
import { soap } from './soap.js';
import type { SoapOptions } from './soap-options.js';

const share = { min: 0, max: 1 };
const whole = { min: 1, integer: true };

/** `CommandOptions`, of Shampoo and of the command; ranges beyond these are checked where the optimizer is made. */
const flags: readonly (OptionFlag & { readonly name: keyof CommandOptions })[] = [
  {
    flag: '--compat <name>',
    name: 'compat',
    describe: 'order of operations and defaults',
    choices: ['google', 'meta'],
  },
  { flag: '--learning-rate <number>', name: 'learningRate', describe: 'size of a step', range: { min: 0 } },
  { flag: '--block-size <number>', name: 'blockSize', describe: 'largest side of a tile', range: whole },
  { flag: '--beta1 <number>', name: 'beta1', describe: 'decay of the momentum', range: { min: 0, below: 1 } },
  { flag: '--beta2 <number>', name: 'beta2', describe: 'decay of the statistics; 1 sums', range: { above: 0, max: 1 } },
  { flag: '--epsilon <number>', name: 'epsilon', describe: 'the ridge', range: { min: 0 } },
  {
    flag: '--epsilon-mode <name>',
    name: 'epsilonMode',
    describe: 'what the ridge is a share of',
    choices: ['relative', 'absolute'],
  },
  { flag: '--graft <name>', name: 'graft', describe: 'whose step size to take', choices: graftNames },
  { flag: '--start-step <number>', name: 'startStep', describe: 'when preconditioning starts', range: { min: 0 } },
  { flag: '--refresh-every <number>', name: 'refreshEvery', describe: 'steps between roots', range: whole },
  { flag: '--statistics-every <number>', name: 'statisticsEvery', describe: 'steps between statistics', range: whole },
  { flag: '--nesterov', name: 'nesterov', describe: 'momentum that looks ahead' },
  { flag: '--look-ahead', name: 'lookAhead', describe: "the average of gradients looks ahead, as NAdam's" },
  {
    flag: '--momentum <number>',
    name: 'momentum',
    describe: 'heavy ball after preconditioning',
    range: { min: 0, below: 1 },
  },
  { flag: '--weight-decay <number>', name: 'weightDecay', describe: 'share of the weights taken off', range: share },
  {
    flag: '--weight-decay-mode <name>',
    name: 'weightDecayMode',
    describe: 'where it is taken off',
    choices: ['coupled', 'decoupled', 'corrected'],
  },
  { flag: '--exponent <number>', name: 'exponent', describe: 'p of the p-th roots; 0 chooses', range: { min: 0 } },
  {
    flag: '--one-sided-over <number>',
    name: 'oneSidedOver',
    describe: 'largest preconditioned dimension',
    range: whole,
  },
  { flag: '--workers <number>', name: 'workers', describe: 'take roots in that many worker threads', range: whole },
  { flag: '--delay <steps>', name: 'delay', describe: 'steps from a request of roots to their use, or asap' },
  { flag: '--stagger', name: 'stagger', describe: 'spread the refreshes over the interval' },
];

/** The command `shampoo`. */
export const app = (version: string): App => ({
  name: 'shampoo',
  describe: 'Trains deep autoencoders with Shampoo and SOAP, and with what TensorFlow.js has.',
  version,
  optimizers: {
    shampoo: {
      describe: 'Kronecker-factored second-order training (this package)',
      create: (options: CommandOptions) => shampoo(...fromCommand(options)),
      options: flags,
      defaults: () => ({}),
    },
    soap: {
      describe: 'Adam in the eigenbases of Shampoo (this package)',
      create: (options: SoapOptions) => soap(options),
      options: soapFlags,
      defaults: () => ({}),
    },
  },
  demo: { steps: 200 },
});
