import { BroadcastChannel } from 'node:worker_threads';
import type { Ranks } from '@curvature/distributed';

/** Milliseconds that ranks wait for each other: few only where one hangs, which is to be noticed. */
export const stallMsOf = (how = ''): number => (['hang', 'spin'].includes(how) ? 2000 : 60_000);

/**
 * Resolves when all ranks have started, where they are threads: on a busy machine one starts seconds
 * after the others, which would otherwise take it for the one that hangs. Processes of MPI wait for
 * each other as they start.
 */
export async function allStarted({ kind, rank, size }: Ranks): Promise<void> {
  if (kind !== 'threads' || size === 1) return;
  const channel = new BroadcastChannel('started');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
  const tell = () => channel.postMessage(rank);
  const seen = new Set([rank]);
  await new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's types have no other
    channel.onmessage = (message) => {
      const { data } = message as { data: number };
      // Who is new has not heard the ranks before it.
      if (!seen.has(data)) tell();
      if (seen.add(data).size === size) resolve();
    };
    tell();
  });
  channel.close();
}
