import type { Data, Task } from '@curvature/workbench';
import { list } from './numbers.js';

/** The path of a task, in `PATH`, which is for all, or in `TASK=PATH,TASK=PATH`. */
export function pathFor(task: string, typed: string): string | undefined {
  if (!typed.includes('=')) return typed;
  const own = list(typed).find((entry) => entry.startsWith(`${task}=`));
  return own?.slice(task.length + 1);
}

/** The task's data: those at its path, or what it makes itself. */
export function loadData(task: Task, typed: string | undefined): Promise<Data> {
  const path = typed === undefined ? undefined : pathFor(task.name, typed);
  return task.load(path === undefined ? {} : { data: path });
}
