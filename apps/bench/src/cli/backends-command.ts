import { Command } from 'commander';
import { backendsTable, saveBackends } from '../backends/result.js';
import { load } from '../protocol/load.js';
import { writeWhole } from '../record/ledger.js';
import { describeMachine, thisMachine } from '../record/machine.js';
import { RESULTS } from '../record/saved.js';
import { count } from './numbers.js';
import { printTable } from './print-table.js';

/** As typed. */
interface Flags {
  readonly rounds: string;
  readonly quick?: boolean;
  readonly json?: string;
  readonly save?: boolean;
}

async function runBackends(flags: Flags): Promise<void> {
  // Late, since it imports onnxruntime.
  const [{ measure }, { ways }] = await Promise.all([
    import('../backends/measure.js'),
    import('../backends/ways.js'),
  ]);
  const rounds = flags.quick ? 1 : count('rounds', flags.rounds);
  const patience = { warmUp: flags.quick ? 1 : 12, rounds, turn: flags.quick ? 1 : 10 };
  const before = load();
  const costs = await measure(ways, patience, (line) => console.error(line));
  const machine = thisMachine();
  const command = `pnpm bench backends --rounds ${rounds}`;
  const result = { machine, date: new Date().toISOString(), command, load: before, costs };
  console.error(`${describeMachine(machine)}, load ${before} to ${load()}`);
  printTable(backendsTable(costs));
  if (flags.json) writeWhole(flags.json, JSON.stringify(result, null, 1));
  if (flags.save) console.log(`Kept in ${saveBackends(result, RESULTS)}`);
}

/** `bench backends`. */
export const backendsCommand = (choose: (work: () => Promise<unknown>) => void): Command =>
  new Command('backends')
    .summary('a training step of each optimizer on wasm, with onnxruntime, and on tensorflow')
    .description(
      'CPU milliseconds, of all cores, of whole training steps of an autoencoder at batch 256, in ' +
        'turns, on wasm, on wasm with products by onnxruntime, and on TensorFlow through tfjs-node. ' +
        "In a cell: the median step (over tf.train.adam's), the mean step with its refreshes.",
    )
    .option('--rounds <count>', 'turns of each, of 10 steps', '5')
    .option('--quick', 'a step of each')
    .option('--json <file>', 'file to write the numbers to')
    .option('--save', 'keep the numbers for the table of the README')
    .action((flags: Flags) => choose(() => runBackends(flags)));
