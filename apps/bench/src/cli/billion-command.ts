import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '@curvature/distributed';
import { checkOneOf } from '@curvature/spec';
import { Command } from 'commander';
import { type Found, type Gradients, LAYER_SIZE, type Plan } from '../billion/plan.js';
import { billionTable, lossLine, stepLines } from '../billion/table.js';
import { load } from '../protocol/load.js';
import { writeWhole } from '../record/ledger.js';
import { describeMachine, thisMachine } from '../record/machine.js';
import { count } from './numbers.js';
import { printTable } from './print-table.js';

/** As typed. */
interface Flags {
  readonly parameters: string;
  readonly ranks: string;
  readonly steps: string;
  readonly gradients: string;
  readonly band: string;
  readonly momentum: boolean;
  readonly most: string;
  readonly json?: string;
}
const WAYS: readonly Gradients[] = ['together', 'in turn'];

const RANK = new URL('../billion/rank.ts', import.meta.url);

/** Runs the ranks, threads of this process, and reads what rank 0 has written. */
async function found(plan: Omit<Plan, 'file'>, size: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-billion-'));
  const file = join(folder, 'found.json');
  const argv = [JSON.stringify({ ...plan, file } satisfies Plan)];
  try {
    await launch(RANK, { ranks: size, argv, stallMs: 3_600_000 });
    return JSON.parse(readFileSync(file, 'utf8')) as Found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function billion(flags: Flags): Promise<void> {
  const parameters = count('parameters', flags.parameters, LAYER_SIZE);
  const size = count('ranks', flags.ranks);
  const plan = {
    layers: Math.floor(parameters / LAYER_SIZE),
    steps: count('steps', flags.steps),
    gradients: checkOneOf('bench', 'gradients', flags.gradients, WAYS) as Gradients,
    band: count('band', flags.band, 0),
    momentum: flags.momentum,
    most: 2 ** 30 * count('most', flags.most),
  };
  const machine = thisMachine();
  const before = load();
  const all = await found(plan, size);
  console.log(
    `${plan.layers * LAYER_SIZE} parameters on ${size} ranks, gradients ${plan.gradients}, ` +
      `${plan.momentum ? 'with' : 'without'} momentum; ` +
      `${describeMachine(machine)}, load ${before} to ${load()}`,
  );
  printTable(billionTable(all));
  for (const line of [...stepLines(all), lossLine(all)]) console.log(line);
  if (flags.json)
    writeWhole(flags.json, JSON.stringify({ machine, date: new Date(), plan, ...all }, null, 1));
}

/** `bench billion`. */
export const billionCommand = (choose: (work: () => Promise<unknown>) => void): Command =>
  new Command('billion')
    .summary('steps of sonew() of a billion parameters on ranks, and the bytes of each part')
    .description(
      'Layers of five million parameters on ranks, which are threads with a wasm heap of their own; ' +
        'steps of sonew() on all of them. It stops with a sentence when it has ' +
        'more than --most in memory, or the machine less than 2 GiB left.',
    )
    .option('--parameters <count>', 'of all ranks together', '1000000000')
    .option('--ranks <count>', 'threads; a wasm heap holds 4 GiB', '6')
    .option('--steps <count>', 'steps of each layer', '2')
    .option('--gradients <way>', "of a rank: 'together', or 'in turn', layer by layer", 'in turn')
    .option('--band <count>', 'of sonew()', '1')
    .option('--no-momentum', 'of the gradients themselves, without their running mean')
    .option('--most <GiB>', 'that the process may have in memory', '20')
    .option('--json <file>', 'file to write the numbers to')
    .action((flags: Flags) => choose(() => billion(flags)));
