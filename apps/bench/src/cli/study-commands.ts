import type { Backend } from '@curvature/workbench';
import { Command } from 'commander';
import { studyPage } from '../studies/study-page.js';
import { writeWhole } from '../record/ledger.js';
import { load } from '../protocol/load.js';
import { describeMachine, thisMachine } from '../record/machine.js';
import { kernels } from '../studies/kernels.js';
import { overhead } from '../studies/overhead.js';
import { fullRoots, roots } from '../studies/roots.js';
import { scale } from '../studies/scale.js';
import { steps } from '../studies/steps.js';
import type { Size, Study } from '../studies/study.js';
import { backendFlag, backendOf } from './backend-flag.js';
import { printTable } from './print-table.js';

/** The flags of a study, as typed. */
interface Flags {
  readonly json?: string;
  readonly report?: string;
  readonly quick?: boolean;
  readonly backend?: string;
}
type Choose = (work: () => Promise<unknown>) => void;

export const studies = {
  steps: {
    describe: 'time and memory of a step of each optimizer, by shape of the parameter',
    make: steps,
  },
  overhead: {
    describe: "whole training steps of ours without options, over tf.train.adam's",
    make: overhead,
  },
  roots: { describe: "inverse roots: linalg's methods and ml-matrix", make: roots },
  kernels: {
    describe: 'fused kernels against tf ops, and products against the stock backend',
    make: kernels,
  },
  scale: {
    describe: 'how the time of a training step grows with width, batch, block size and interval',
    make: scale,
  },
} as const satisfies Readonly<
  Record<string, { describe: string; make: (size: Size, backend?: Backend) => Promise<Study> }>
>;

export function printStudy({ title, note, table }: Study): void {
  console.log(`\n${title}\n${note}`);
  printTable(table);
}

/** Runs and prints a study, and writes the files of `--json` and `--report`. */
async function runStudy(name: keyof typeof studies, flags: Flags): Promise<Study> {
  const machine = thisMachine();
  console.error(`${describeMachine(machine)}, load ${load()}`);
  const make: (size: Size, backend?: Backend) => Promise<Study> = studies[name].make;
  const backend = flags.backend === undefined ? undefined : backendOf(flags.backend);
  const study = await make(flags.quick ? 'quick' : 'usual', backend);
  printStudy(study);
  const command = ['pnpm bench', name, flags.quick && '--quick', backend && `--backend ${backend}`]
    .filter(Boolean)
    .join(' ');
  if (flags.json)
    writeWhole(flags.json, JSON.stringify({ machine, command, date: new Date(), study }, null, 1));
  if (flags.report) writeWhole(flags.report, studyPage(study, machine, command));
  return study;
}

/** `bench steps`, `overhead`, `roots`, `kernels` and `scale`. */
export const studyCommands = (choose: Choose): Command[] =>
  (Object.keys(studies) as (keyof typeof studies)[]).map((name) => {
    const command = new Command(name)
      .summary(studies[name].describe)
      .description(studies[name].describe)
      .option('--quick', 'fewer cases')
      .option('--json <file>', 'file to write the numbers to')
      .option('--report <file>', 'file to write a page to');
    if (name === 'steps' || name === 'overhead') command.option(...backendFlag);
    if (name === 'roots') command.option('--full', "linalg's own long comparison, printed only");
    return command.action((flags: Flags & { readonly full?: boolean }) =>
      choose(async () =>
        flags.full ? void (process.exitCode = fullRoots(['--full'])) : runStudy(name, flags),
      ),
    );
  });
