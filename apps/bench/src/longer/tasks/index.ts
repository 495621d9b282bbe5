import { named } from '../../contenders/named.js';
import { autoencoder } from './autoencoder.js';
import { convnet } from './convnet.js';
import type { LongerTask } from './longer-task.js';
import { transformer } from './transformer.js';

/** The longest first, so that it is not the last to end where several run at a time. */
export const longerTasks: readonly LongerTask[] = [transformer as LongerTask, autoencoder, convnet];

/** The tasks of these names. @throws CurvatureError for an unknown name. */
export const longerTasksNamed = (names: readonly string[]): LongerTask[] =>
  named('task', longerTasks, names);
