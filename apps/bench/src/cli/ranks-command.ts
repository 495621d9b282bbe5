import { Command } from 'commander';
import { paperTable } from '../ranks/paper/table.js';
import { printTable } from './print-table.js';

/** `bench ranks`. */
export const ranksCommand = (choose: (work: () => Promise<unknown>) => void): Command =>
  new Command('ranks')
    .summary('data-parallel steps on paper, up to 256 ranks')
    .description(
      'Milliseconds of a step of transformers of 100M and 1B parameters in the alpha-beta model, and ' +
        'where each optimizer stops scaling. Nothing is measured.',
    )
    .action(() => choose(async () => printTable(paperTable())));
