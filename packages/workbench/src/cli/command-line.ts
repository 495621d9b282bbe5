import { Command, CommanderError, Option } from 'commander';
import type { Catalogue } from './app.js';
import { longName, optionFlags } from '../contract/option-flags.js';
import { asSentence } from './as-sentence.js';
import type { Arguments, Flags } from './settings.js';

/** What `demo` compares, unless the app says otherwise. */
const DEMO = { task: 'curves', compare: ['adam'], steps: 200 } as const;

/** The arguments of `train`, as typed. */
export interface Call {
  readonly given: Arguments;
  readonly flags: Flags;
}

const addShared = (command: Command): Command =>
  command
    .option('--steps <number>', 'how many steps to train')
    .option('--seed <number>', 'seed of start values and batch order (default: 0)')
    .option(
      '--backend <name>',
      'wasm, cpu or tensorflow, of @curvature/backend-node (default: wasm)',
    )
    .option('--report <file>', 'file to write a page with curves and a table to')
    .option('--quiet', 'print errors only');

/** The flags of all optimizers, each once, with the names of the optimizers that have it. */
function optimizerOptions({ optimizers }: Catalogue): Option[] {
  const flags = new Map<string, { flag: string; describe: string; owners: string[] }>();
  for (const [owner, { options }] of optimizers) {
    for (const { flag, describe } of optionFlags(options)) {
      const known = flags.get(longName(flag));
      if (known) known.owners.push(owner);
      else flags.set(longName(flag), { flag, describe, owners: [owner] });
    }
  }
  return [...flags.values()].map(({ flag, describe, owners }) =>
    new Option(flag, `${describe} (${owners.join(', ')})`).helpGroup('Options of the optimizer:'),
  );
}

function trainCommand(catalogue: Catalogue, act: (call: Call) => void): Command {
  const { tasks, optimizers } = catalogue;
  const describe = [...tasks.values()].map((task) => `  ${task.name}: ${task.describe}`).join('\n');
  const names = [...optimizers.keys()];
  const own = optimizerOptions(catalogue);
  const command = addShared(new Command('train').description(`Train on a task:\n${describe}`))
    .option('--task <name>', `${[...tasks.keys()].join(', ')} (default: curves)`)
    .option('--data <path>', "the task's folder or file")
    .option('--batch <number>', 'examples per step, of all ranks together')
    .option('--ranks <number>', 'threads that share each batch; mpirun -n starts processes instead')
    .option('--optimizer <name>', `${names.join(', ')} (default: ${names[0]})`)
    .option(
      '--compare <names>',
      'also train these from the same start values: NAME or NAME@RATE, separated by commas',
    )
    .option('--checkpoint <folder>', 'folder to save checkpoints in')
    .option('--checkpoint-every <number>', 'steps between saves (default: 50)')
    .option('--resume', 'continue from the checkpoint')
    .option('--json <file>', 'file to write every step to');
  for (const option of own) command.addOption(option);
  return command.action((values: Record<string, string | boolean>) => {
    const flags = own.flatMap((option) => {
      const value = values[option.attributeName()];
      return value === undefined ? [] : [[option.long!, value] as const];
    });
    act({ given: values as Arguments, flags: Object.fromEntries(flags) });
  });
}

function demoCommand({ app }: Catalogue, act: (call: Call) => void): Command {
  const [own] = Object.keys(app.optimizers);
  const { task, compare, steps } = { ...DEMO, ...app.demo };
  const names = [own, ...compare].join(', ');
  const describe = `Train ${names} on ${task}, ${steps} steps each, and write a report.`;
  return addShared(new Command('demo').description(describe)).action((values: Arguments) => {
    const given = {
      steps: String(steps),
      report: `report/${task}.html`,
      ...values,
      task,
      compare: compare.join(','),
    };
    act({ given, flags: {} });
  });
}

/**
 * Reads the command line.
 * @returns null after help or the version was printed.
 * @throws CommanderError for arguments that commander refuses; its message is already printed.
 */
export function parseCommandLine(catalogue: Catalogue, argv: readonly string[]): Call | null {
  let call: Call | null = null;
  const act = (parsed: Call) => (call = parsed);
  const { name, describe, version } = catalogue.app;
  const program = new Command(name).description(describe).version(version);
  for (const command of [trainCommand(catalogue, act), demoCommand(catalogue, act)])
    program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(asSentence(text, `${name} train --help`)),
    });
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    throw error;
  }
  return call;
}
