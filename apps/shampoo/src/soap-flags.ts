import type { OptionFlag } from '@curvature/workbench';
import type { SoapOptions } from './soap-options.js';

const fraction = { min: 0, below: 1 };
const whole = { min: 1, integer: true };

/** `SoapOptions` on the command line; ranges beyond these are checked where the optimizer is made. */
export const soapFlags: readonly (OptionFlag & { readonly name: keyof SoapOptions })[] = [
  { flag: '--learning-rate <number>', name: 'learningRate', describe: 'size of a step', range: { min: 0 } },
  { flag: '--block-size <number>', name: 'blockSize', describe: 'largest side of a tile', range: whole },
  { flag: '--beta1 <number>', name: 'beta1', describe: 'decay of the first moment', range: fraction },
  { flag: '--look-ahead', name: 'lookAhead', describe: "the first moment looks ahead, as NAdam's" },
  { flag: '--beta2 <number>', name: 'beta2', describe: 'decay of the second moment', range: fraction },
  {
    flag: '--shampoo-beta <number>',
    name: 'shampooBeta',
    describe: 'decay of the factors; 1 sums',
    range: { above: 0, max: 1 },
  },
  { flag: '--epsilon <number>', name: 'epsilon', describe: 'added to the root', range: { above: 0 } },
  { flag: '--refresh-every <number>', name: 'refreshEvery', describe: 'steps between eigenbases', range: whole },
  {
    flag: '--refresh-tolerance <number>',
    name: 'refreshTolerance',
    describe: 'off-diagonal share that keeps an eigenbasis',
    range: fraction,
  },
  {
    flag: '--weight-decay <number>',
    name: 'weightDecay',
    describe: 'share of the weights taken off',
    range: { min: 0, max: 1 },
  },
  {
    flag: '--one-sided-over <number>',
    name: 'oneSidedOver',
    describe: 'largest preconditioned dimension',
    range: whole,
  },
  { flag: '--stagger', name: 'stagger', describe: 'spread the refreshes over the interval' },
];
