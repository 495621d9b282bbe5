import {
  autoencoder,
  curves,
  digits,
  digitsAutoencoder,
  regression,
  text,
  type Task,
} from '@curvature/workbench';
import { named } from './named.js';

export const tasks: readonly Task[] = [
  curves,
  autoencoder,
  digits,
  digitsAutoencoder,
  text as Task,
  regression,
];

/** The tasks of these names. @throws CurvatureError for an unknown name. */
export const tasksNamed = (names: readonly string[]): Task[] => named('task', tasks, names);
