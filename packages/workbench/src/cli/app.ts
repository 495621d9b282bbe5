import { baselines } from '../training/baselines.js';
import { autoencoder } from '../tasks/autoencoder-task.js';
import { curves } from '../tasks/curves-task.js';
import { digitsAutoencoder } from '../tasks/digits-autoencoder-task.js';
import { digits } from '../tasks/digits-task.js';
import type { OptimizerEntry } from '../contract/optimizer-entry.js';
import { regression } from '../tasks/regression-task.js';
import type { Task } from '../contract/task.js';
import { text } from '../tasks/text-task.js';

/** What an app brings to the shared command line. */
export interface App {
  /** Of its command, e.g. `shampoo`. */
  readonly name: string;
  readonly describe: string;
  readonly version: string;
  /**
   * By name; the first is trained unless `--optimizer` says otherwise. TensorFlow.js's own four are
   * added.
   */
  readonly optimizers: Readonly<Record<string, OptimizerEntry>>;
  /** Tasks of its own, beside those here. */
  readonly tasks?: readonly Task[];
  /** How long `demo` trains each optimizer; default 150 steps. */
  readonly demo?: { readonly steps: number };
}

/** An app with all that it can name on its command line. */
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

/** An app's own optimizer of the same name comes first. */
const baselinesBeside = (app: App) =>
  Object.fromEntries(
    Object.entries<OptimizerEntry>(baselines).filter(([name]) => !(name in app.optimizers)),
  );
