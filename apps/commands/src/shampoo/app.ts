import type { App } from '@curvature/workbench';
import { type CommandOptions, fromCommand, commandRows } from './command-options.js';
import { klSoap } from './kl-soap.js';
import { klSoapOptions, soapOptions, splusOptions } from './options/eigenbasis-options.js';
import { soap } from './soap.js';
import { splus } from './splus.js';

/** The command `shampoo`. */
export const app = (version: string): App => ({
  name: 'shampoo',
  describe:
    'Trains deep autoencoders with Shampoo, SOAP, KL-SOAP and SPlus, and the optimizers of TensorFlow.js.',
  version,
  optimizers: {
    shampoo: {
      describe: 'Kronecker-factored second-order training (this package)',
      create: (options: CommandOptions) => fromCommand(options),
      options: { rows: commandRows },
    },
    soap: {
      describe: 'Adam in the eigenbases of Shampoo (this package)',
      create: (options: Parameters<typeof soap>[0]) => soap(options),
      options: soapOptions,
    },
    'kl-soap': {
      describe: 'Adam in the eigenbases of KL-Shampoo (this package)',
      create: (options: Parameters<typeof klSoap>[0]) => klSoap(options),
      options: klSoapOptions,
    },
    splus: {
      describe: 'signs of the momentum in the eigenbases of Shampoo (this package)',
      create: (options: Parameters<typeof splus>[0]) => splus(options),
      options: splusOptions,
    },
  },
});
