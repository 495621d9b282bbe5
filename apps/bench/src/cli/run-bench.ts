import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CurvatureError } from '@curvature/spec';
import { asSentence, listenForInterrupt } from '@curvature/workbench';
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { updateReadmes } from '../record/readmes/readme.js';
import { quick, type QuickFlags } from './quick.js';
import { backendsCommand } from './backends-command.js';
import { billionCommand } from './billion-command.js';
import { defaultsCommand } from './defaults-command.js';
import { gpuCommand } from './gpu-command.js';
import { longerCommand } from './longer-command.js';
import { ranksCommand } from './ranks-command.js';
import { studyCommands } from './study-commands.js';
import { trainHeadToHead } from './train-command.js';
import { trainCommand } from './train-flags.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Runs the benches of the packages whose paths contain these names. */
function runFiles(argv: readonly string[]): number {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/bench.ts', ...argv], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status ?? 1;
}

function tableCommand(choose: (work: Work) => void): Command {
  return new Command('table')
    .summary('write the tables of README.md and apps/bench/README.md from apps/bench/results')
    .action(() => choose(async () => console.log(`Wrote ${updateReadmes().join(', ')}`)));
}

type Work = (signal: AbortSignal) => Promise<unknown>;

function filesCommand(choose: (work: Work) => void): Command {
  return new Command('files')
    .summary('the benches of the packages whose path contains a NAME; all without names')
    .description(
      'Run the benches whose path contains a name; all without names. ' +
        '`pnpm bench NAME...` does the same.',
    )
    .argument('[names...]')
    .allowUnknownOption()
    .action((_names: string[], _flags: object, command: Command) =>
      choose(async () => void (process.exitCode = runFiles(command.args))),
    );
}

function menu(choose: (work: Work) => void): Command {
  const program = new Command('bench')
    .description(
      'Does this train faster than Adam on this machine? ' +
        'All numbers are measured while you wait.',
    )
    .helpOption('-h, --help', 'this menu; `pnpm bench train --help` has the options of train')
    .usage('COMMAND [options]')
    .enablePositionalOptions();
  program
    .option('--quick', 'a part of every command, in about two minutes')
    .option('--json <file>', 'with --quick: file to write the numbers to')
    .option('--report <file>', 'with --quick: file to write a page to')
    .action((flags: QuickFlags & { readonly quick?: boolean }) => {
      if (flags.quick) choose((signal) => quick(flags, signal));
      else program.outputHelp();
    });
  program.addCommand(trainCommand((flags) => choose((signal) => trainHeadToHead(flags, signal))));
  for (const command of studyCommands(choose)) program.addCommand(command);
  program.addCommand(defaultsCommand(choose));
  program.addCommand(longerCommand(choose));
  program.addCommand(gpuCommand(choose));
  program.addCommand(backendsCommand(choose));
  program.addCommand(ranksCommand(choose));
  program.addCommand(billionCommand(choose));
  program.addCommand(tableCommand(choose));
  program.addCommand(filesCommand(choose));
  return program;
}

/** The work that the arguments ask for; null after help was printed. */
async function workOf(argv: readonly string[]): Promise<Work | null> {
  let chosen: Work | null = null;
  const program = menu((work) => (chosen = work));
  const first = argv[0];
  const isCommand =
    program.commands.some((command) => command.name() === first) || first === 'help';
  if (first !== undefined && !first.startsWith('-') && !isCommand) {
    return async () => void (process.exitCode = runFiles(argv));
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(asSentence(text, 'pnpm bench --help')),
    });
  }
  await program.parseAsync([...argv], { from: 'user' });
  return chosen;
}

async function execute(work: Work): Promise<number> {
  const interrupt = listenForInterrupt(
    'Stopping after this step; finished runs are saved if --json was given. ' +
      'Press Ctrl-C again to exit at once.',
  );
  try {
    await work(interrupt.signal);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    interrupt.release();
  }
}

/**
 * Runs the command `bench`.
 * @returns The exit code: 0 done, 1 an internal error, 2 wrong arguments, 130 stopped by Ctrl-C.
 */
export async function runBench(argv: readonly string[]): Promise<number> {
  try {
    const work = await workOf(argv);
    return work ? await execute(work) : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(error instanceof CurvatureError ? pc.red(error.message) : error);
    return error instanceof CurvatureError ? 2 : 1;
  }
}
