import { page, type Part } from '../page/page.js';
import { footerOf, studyParts } from '../studies/study-page.js';
import { trainParts } from '../page/train-page.js';
import { writeWhole } from '../record/ledger.js';
import { load } from '../protocol/load.js';
import { describeMachine, thisMachine } from '../record/machine.js';
import type { Study } from '../studies/study.js';
import { printStudy, studies } from './study-commands.js';
import { trainHeadToHead } from './train-command.js';

/** As typed. */
export interface QuickFlags {
  readonly json?: string;
  readonly report?: string;
}

/** Small enough for a minute: it shows how it works, and roughly what comes of it. */
const TRAIN = {
  task: 'digits-autoencoder',
  optimizers: 'momentum,adam,shampoo,sonew,thor',
  trials: '4',
  seeds: '1',
  steps: '100',
  by: 'steps',
};

/** A slice of every command, in about two minutes. */
export async function quick({ json, report }: QuickFlags, signal: AbortSignal): Promise<void> {
  const machine = thisMachine();
  console.error(`${describeMachine(machine)}, load ${load()}`);
  const results = await trainHeadToHead(TRAIN, signal);
  const made: Study[] = [];
  for (const { make } of Object.values(studies)) {
    signal.throwIfAborted();
    made.push(await make('quick'));
    printStudy(made.at(-1)!);
  }
  const command = 'pnpm bench --quick';
  if (json)
    writeWhole(
      json,
      JSON.stringify({ machine, command, date: new Date(), results, studies: made }, null, 1),
    );
  const parts: Part[] = [
    ...trainParts(results),
    ...made.flatMap(studyParts),
    footerOf(machine, command),
  ];
  if (report) writeWhole(report, page('Is it worth it? A first look', parts));
}
