import { type App, optionFlags } from '@curvature/workbench';
import { type CommandOptions, fromCommand, shampooFlags } from './command-options.js';
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
      options: shampooFlags,
      defaults: () => ({}),
    },
    soap: {
      describe: 'Adam in the eigenbases of Shampoo (this package)',
      create: (options: SoapOptions) => soap(options),
      options: optionFlags(soapOptions),
      defaults: () => ({}),
    },
  },
  demo: { steps: 200 },
});
