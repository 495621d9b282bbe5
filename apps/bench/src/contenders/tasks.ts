import { CurvatureError } from '@curvature/spec';
import {
  autoencoder,
  curves,
  digits,
  digitsAutoencoder,
  regression,
  text,
  type Task,
} from '@curvature/workbench';

export const tasks: readonly Task[] = [
  curves,
  autoencoder,
  digits,
  digitsAutoencoder,
  text as Task,
  regression,
];

/** The tasks of these names. @throws CurvatureError for an unknown name. */
export const tasksNamed = (names: readonly string[]): Task[] =>
  names.map((name) => {
    const found = tasks.find((task) => task.name === name);
    if (found) return found;
    throw new CurvatureError(
      `There is no task ${name}.`,
      '',
      `Choose among ${tasks.map((task) => task.name).join(', ')}.`,
    );
  });
