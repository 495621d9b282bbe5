import { Command } from 'commander';
import { load } from '../protocol/load.js';
import { measure, settings, usual } from '../ranks/measured/settings.js';
import { type RanksResult, saveRanks } from '../ranks/measured/result.js';
import { measuredTable } from '../ranks/measured/table.js';
import { paperTable } from '../ranks/paper/table.js';
import { writeWhole } from '../record/ledger.js';
import { describeMachine, thisMachine } from '../record/machine.js';
import { RESULTS } from '../record/saved.js';
import { count } from './numbers.js';
import { printTable } from './print-table.js';

/** As typed. */
interface Flags {
  readonly measure?: boolean;
  readonly steps: string;
  readonly json?: string;
  readonly save?: boolean;
}

async function measured(flags: Flags): Promise<void> {
  const plan = { ...usual, steps: count('steps', flags.steps, 2) };
  const before = load();
  const runs = await measure(settings, plan, (line) => console.error(line));
  const machine = thisMachine();
  const result: RanksResult = {
    machine,
    date: new Date().toISOString(),
    command: `pnpm bench ranks --measure --steps ${plan.steps}`,
    load: [before, load()],
    runs,
  };
  console.error(`${describeMachine(machine)}, load ${before} to ${load()}`);
  printTable(measuredTable(runs));
  if (flags.json) writeWhole(flags.json, JSON.stringify(result, null, 1));
  if (flags.save) console.log(`Kept in ${saveRanks(result, RESULTS)}`);
}

/** `bench ranks`. */
export const ranksCommand = (choose: (work: () => Promise<unknown>) => void): Command =>
  new Command('ranks')
    .summary('data-parallel steps: on paper up to 256 ranks, or measured on this machine')
    .description(
      'Milliseconds of a step of transformers of 100M and 1B parameters in the alpha-beta model, and ' +
        'where each optimizer stops scaling. With --measure: what steps of a dense net take on ranks ' +
        'of this machine, part by part.',
    )
    .option('--measure', 'one to four ranks in threads, and two under each MPI that is found')
    .option('--steps <count>', 'with --measure: steps of each optimizer in each setting', '12')
    .option('--json <file>', 'with --measure: file to write the numbers to')
    .option('--save', 'with --measure: keep the numbers for the table of the README')
    .action((flags: Flags) =>
      choose(() => (flags.measure ? measured(flags) : Promise.resolve(printTable(paperTable())))),
    );
