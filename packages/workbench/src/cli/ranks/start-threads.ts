import { realpathSync } from 'node:fs';
import { BroadcastChannel } from 'node:worker_threads';
import { launch } from '@curvature/distributed';

/** By which the first rank tells its exit code. */
const CHANNEL = 'curvature: exit code of the ranks';

/**
 * Runs this process's own program, with its arguments, on so many threads. Ctrl-C ends all at once.
 * @returns The exit code of the first rank.
 * @throws CurvatureError that names the first rank that fails.
 */
export async function startThreads(ranks: number): Promise<number> {
  const channel = new BroadcastChannel(CHANNEL);
  const told = new Promise<number>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's types have no other
    channel.onmessage = ({ data }: { data?: unknown }) => resolve(data as number);
  });
  try {
    const [, program, ...argv] = process.argv;
    // The name of an installed command is a link.
    await launch(realpathSync(program!), { ranks, argv });
    return await told;
  } finally {
    channel.close();
  }
}

/** On a rank that is a thread: what `startThreads` returns. */
export function tellExitCode(code: number): void {
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
  channel.postMessage(code);
  channel.close();
}
