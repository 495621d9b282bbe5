// Rows that several presets share.
import { flag, number } from '@curvature/spec';

/** Of every preset. */
export const common = {
  blockSize: number({ default: 128, min: 1, integer: true, describe: 'longest side of a block' }),
  mergeDimensions: flag({
    default: true,
    describe: "merge small dimensions of tensors of rank 3 and more, never the output's",
  }),
  maxPreconditionedDim: number({
    default: 8192,
    min: 1,
    describe: 'longer dimensions are not preconditioned; the other ones are',
  }),
  stagger: flag({
    default: false,
    describe: 'spread the refreshes of the parameters over the interval',
  }),
};

export const learningRate = (otherwise: number, describe = 'size of a step') =>
  number({ default: otherwise, min: 0, below: Infinity, describe });

export const refreshEvery = (otherwise: number, what: string) =>
  number({ default: otherwise, min: 1, integer: true, describe: `steps between ${what}` });

/** Whether what is refreshed is also refreshed while its statistics are young. */
export const earlyRefreshes = (otherwise: boolean, what: string) =>
  flag({
    default: otherwise,
    describe: `${what} 1 to 5 steps apart during the first 20 steps, if the interval is longer`,
  });

/** The decay of an average: 0 keeps no past. */
export const beta = (otherwise: number, describe: string) =>
  number({ default: otherwise, min: 0, below: 1, describe });

/** The weight decay, which the learning rate multiplies. */
export const weightDecay = (otherwise: number, describe: string) =>
  number({ default: otherwise, min: 0, below: Infinity, describe });
