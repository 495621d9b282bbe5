import { type App, asSentence, runApp } from '@curvature/workbench';
import { Command, CommanderError } from 'commander';

interface Family {
  readonly describe: string;
  /** Its optimizers are loaded only when it is named. */
  readonly load: () => Promise<{ readonly app: (version: string) => App }>;
}

const families: Readonly<Record<string, Family>> = {
  shampoo: {
    describe: 'train with Shampoo, SOAP, KL-SOAP and SPlus',
    load: () => import('./shampoo/app.js'),
  },
  sonew: { describe: 'train with SONew', load: () => import('./sonew/app.js') },
  thor: { describe: 'train with THOR and K-FAC', load: () => import('./thor/app.js') },
};

/**
 * Runs the command `curvature`, whose first argument is a family; the others are that family's.
 * @param argv The arguments, without node and the script.
 * @returns The exit code: that of the family's command, 0 after help, or 2 without a known family.
 */
export async function run(version: string, argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command('curvature')
    .description(
      'Trains with second-order optimizers, and compares them with those of TensorFlow.js.',
    )
    .version(version)
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(asSentence(text, 'curvature --help')),
    });
  for (const [name, { describe, load }] of Object.entries(families))
    addFamily(program, name, describe).action(async (given: string[]) => {
      code = await runApp((await load()).app(version), given);
    });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

/** A command that takes all arguments as they are, `--help` included. */
const addFamily = (program: Command, name: string, describe: string): Command =>
  program
    .command(name)
    .description(describe)
    .usage('train|demo [options]')
    .helpOption(false)
    .passThroughOptions()
    .allowUnknownOption()
    .argument('[arguments...]');
