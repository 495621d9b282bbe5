import type { App, OnRanks } from '@curvature/workbench';
import { klSoap, soap, splus } from '@curvature/shampoo';
import { klSoapOptions, soapOptions, splusOptions } from '@curvature/shampoo/internal';
import { type CommandOptions, commandRows, fromCommand } from './command-options.js';

/** The command `curvature shampoo`. */
export const app = (version: string): App => ({
  name: 'curvature shampoo',
  describe:
    'Trains deep autoencoders with Shampoo, SOAP, KL-SOAP and SPlus, and the optimizers of TensorFlow.js.',
  version,
  optimizers: {
    shampoo: {
      describe: 'Kronecker-factored second-order training',
      create: (options: CommandOptions, onRanks: Partial<OnRanks> = {}) =>
        fromCommand(options, onRanks),
      onRanks: true,
      options: { rows: commandRows },
    },
    soap: {
      describe: 'Adam in the eigenbases of Shampoo',
      create: (options: Parameters<typeof soap>[0], onRanks: Partial<OnRanks> = {}) =>
        soap(options, onRanks),
      onRanks: true,
      options: soapOptions,
    },
    'kl-soap': {
      describe: 'Adam in the eigenbases of KL-Shampoo',
      create: (options: Parameters<typeof klSoap>[0], onRanks: Partial<OnRanks> = {}) =>
        klSoap(options, onRanks),
      onRanks: true,
      options: klSoapOptions,
    },
    splus: {
      describe: 'signs of the momentum in the eigenbases of Shampoo',
      create: (options: Parameters<typeof splus>[0], onRanks: Partial<OnRanks> = {}) =>
        splus(options, onRanks),
      onRanks: true,
      options: splusOptions,
    },
  },
});
