import type { Host } from '../../host.js';
import type { ExportedTensors } from './exported-tensors.js';
import type { NamedTensor } from './named-tensor.js';
import { nextTask } from './next-task.js';
import { savedState } from './saved-state.js';

/** What `getWeights` returns: the state of the moment at which every refresh has a result. */
export async function weightsOf(
  host: Host,
  exported: ExportedTensors,
  className: string,
  iterationsNow: () => number,
): Promise<NamedTensor[]> {
  await nextTask();
  await host.settled();
  const { table, slots, sharing } = host;
  if (table.sweep()) exported.noteChange();
  const cells = table.inOrder();
  sharing?.gather(cells);
  const damping = host.damping?.state ?? null;
  const moment = { className, iterations: iterationsNow(), damping, slots };
  // Its tensors are taken before it first waits.
  const saved = exported.result(() => savedState(table, exported, moment));
  sharing?.ungather(cells);
  return saved;
}
