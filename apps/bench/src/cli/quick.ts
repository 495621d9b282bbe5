import { page, type Part } from '../page/page.js';
import { footerOf, studyParts } from '../studies/study-page.js';
import { trainParts } from '../page/train-page.js';
import { writeWhole } from '../record/ledger.js';
import { load } from '../protocol/load.js';
import { describeMachine, thisMachine } from '../record/machine.js';
import type { Study } from '../studies/study.js';
import { printStudy, studies } from './study-commands.js';
import { trainHeadToHead } from './train-command.js';

/** The flags of `--quick`, as typed. */
export interface QuickFlags {
  readonly json?: string;
  readonly report?: string;
}

/** Settings for about a minute: they show how the bench works, and rough results. */
const TRAIN = {
  task: 'digits-autoencoder',
  optimizers: 'momentum,adam,shampoo,sonew,thor',
  trials: '4',
  seeds: '1',
  steps: '100',
  by: 'steps',
};

/** Runs a part of every command, in about two minutes. */
export async function quick({ json, report }: QuickFlags, signal: AbortSignal): Promise<void> {
  const machine = thisMachine();
  console.error(`${describeMachine(machine)}, load ${load()}`);
  const results = await trainHeadToHead(TRAIN, signal);
  const finished: Study[] = [];
  for (const { make } of Object.values(studies)) {
    signal.throwIfAborted();
    finished.push(await make('quick'));
    printStudy(finished.at(-1)!);
  }
  const command = 'pnpm bench --quick';
  if (json)
    writeWhole(
      json,
      JSON.stringify({ machine, command, date: new Date(), results, studies: finished }, null, 1),
    );
  const parts: Part[] = [
    ...trainParts(results),
    ...finished.flatMap(studyParts),
    footerOf(machine, command),
  ];
  if (report) writeWhole(report, page('Is it worth it? A first look', parts));
}
