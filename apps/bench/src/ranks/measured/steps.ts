import { lastExchange } from '@curvature/core/internal';
import type { Ranks } from '@curvature/distributed';
import { threadCpuNow } from '../../protocol/thread-cpu.js';
import { isRefresh, makers, Net } from './net.js';
import type { Plan, RankCost, StepCost } from './plan.js';

/** Steps of one optimizer on this rank, and what each took. */
export async function measuredSteps(
  optimizerName: string,
  { widths, batch, warmUp, steps: count }: Plan,
  across: Ranks,
  collectives: () => number,
): Promise<RankCost> {
  const net = new Net(widths, batch);
  const optimizer = makers[optimizerName]!({ across });
  const rows = across.mine(Array.from({ length: batch }, (_, row) => row));

  async function step(k: number): Promise<StepCost> {
    across.barrier();
    const [spent, clock] = [across.spent, performance.now()];
    const [start, before] = [threadCpuNow(), collectives()];
    const { value, grads } = optimizer.computeGradients(net.loss(k, rows), [...net.variables]);
    const [passed, between] = [threadCpuNow(), collectives()];
    optimizer.applyGradients(grads);
    value.dispose();
    for (const gradient of Object.values(grads)) gradient.dispose();
    await optimizer.ready();
    const now = across.spent;
    return {
      isRefresh: isRefresh(optimizerName, k),
      gradients: passed - start - (between - before),
      collectives: collectives() - before,
      whole: threadCpuNow() - start,
      clock: performance.now() - clock,
      waiting: now.waitMs - spent.waitMs,
      bytes: now.bytes - spent.bytes,
    };
  }

  const [steps, exchanges] = [[] as StepCost[], new Set<RankCost['exchanges'][number]>()];
  for (let k = 0; k < warmUp; k++) await step(k);
  const known = lastExchange(across);
  for (let k = warmUp; k < warmUp + count; k++) {
    steps.push(await step(k));
    const last = lastExchange(across);
    if (last && last !== known) exchanges.add(last);
  }
  optimizer.dispose();
  net.dispose();
  return { optimizer: optimizerName, steps, exchanges: [...exchanges] };
}
