import type { App } from '@curvature/workbench';
import { type CommandOptions, fromCommand, commandRows } from './command-options.js';
import { type SoapOptions, soapOptions } from './options/eigenbasis-options.js';
import { soap } from './soap.js';

/** The command `shampoo`. */
export const app = (version: string): App => ({
  name: 'shampoo',
  describe: 'Trains deep autoencoders with Shampoo and SOAP, and with what TensorFlow.js has.',
  version,
  optimizers: {
    shampoo: {
      describe: 'Kronecker-factored second-order training (this package)',
      create: (options: CommandOptions) => fromCommand(options),
      options: { rows: commandRows },
    },
    soap: {
      describe: 'Adam in the eigenbases of Shampoo (this package)',
      create: (options: SoapOptions) => soap(options),
      options: soapOptions,
    },
  },
});
