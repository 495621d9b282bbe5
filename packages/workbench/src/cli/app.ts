import { baselines } from '../training/baselines.js';
import { autoencoder } from '../tasks/autoencoder-task.js';
import { curves } from '../tasks/curves-task.js';
import { digitsAutoencoder } from '../tasks/digits-autoencoder-task.js';
import { digits } from '../tasks/digits-task.js';
import type { OptimizerEntry } from '../contract/optimizer-entry.js';
import { regression } from '../tasks/regression-task.js';
import type { Task } from '../contract/task.js';
import { text } from '../tasks/text-task.js';

/** An app's part of the shared command line. */
export interface App {
  /** The name of its command, e.g. `shampoo`. */
  readonly name: string;
  readonly describe: string;
  readonly version: string;
  /** By name. The first is the default of `--optimizer`; TensorFlow.js's own four are added. */
  readonly optimizers: Readonly<Record<string, OptimizerEntry>>;
  /** What `demo` trains beside the first optimizer; default: adam, 200 steps of the task curves. */
  readonly demo?: {
    readonly task?: string;
    readonly compare: readonly string[];
    readonly steps: number;
  };
  /** Tasks of its own, added to those of the workbench. */
  readonly tasks?: readonly Task[];
}

/** An app with all tasks and optimizers that its command line knows. */
export interface Catalogue {
  readonly app: App;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly optimizers: ReadonlyMap<string, OptimizerEntry>;
}

const tasks: readonly Task[] = [curves, autoencoder, digits, digitsAutoencoder, text, regression];

export const catalogueOf = (app: App): Catalogue => ({
  app,
  tasks: new Map([...tasks, ...(app.tasks ?? [])].map((task) => [task.name, task])),
  optimizers: new Map(Object.entries({ ...app.optimizers, ...baselinesBeside(app) })),
});

/** Baselines whose name the app does not use for an optimizer of its own. */
const baselinesBeside = (app: App) =>
  Object.fromEntries(
    Object.entries<OptimizerEntry>(baselines).filter(([name]) => !(name in app.optimizers)),
  );
