import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { CurvatureError } from '@curvature/spec';
import { useBackend } from '@curvature/workbench';
import { loadData } from '../../cli/data.js';
import { longerTasksNamed } from '../tasks/index.js';
import type { Job, LongerRun } from './job.js';
import type { Runner } from './run-all.js';
import { runJob } from './run-job.js';

/** What a process sends back. */
type Answer = { readonly run: LongerRun } | { readonly error: string };

/** Runs jobs in this process; it loads the data of each task once. @param data As typed. */
export function ownRunner(data: string | undefined): Runner {
  const loaded = new Map<string, ReturnType<typeof loadData>>();
  return {
    async run(job, signal) {
      await useBackend('wasm');
      const [task] = longerTasksNamed([job.task]);
      if (!loaded.has(job.task)) loaded.set(job.task, loadData(task!, data));
      return runJob(job, task!, await loaded.get(job.task)!, signal);
    },
    stop: () => {},
  };
}

/** The hidden flag by which `bench longer` is such a process. */
export const WORKER = '--worker';

/** Answers the jobs that the parent sends, until it closes the channel, which ends the process. */
export async function answerJobs(data: string | undefined): Promise<void> {
  const own = ownRunner(data);
  // A terminal sends Ctrl-C to this process too; the parent says when to stop.
  process.removeAllListeners('SIGINT').on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  process.on('message', (job: Job) => {
    own.run(job).then(
      (run) => process.send!({ run } satisfies Answer),
      (error: Error) => process.send!({ error: error.stack ?? String(error) } satisfies Answer),
    );
  });
  await once(process, 'disconnect');
}

const ended = (code: unknown) =>
  new CurvatureError(
    `A process of bench longer ended with code ${String(code)}.`,
    'The machine may lack memory for so many of them.',
    'Use fewer --processes.',
  );

/** The next answer. @throws If the process ends first. */
async function answerOf(child: ChildProcess): Promise<Answer> {
  const over = new AbortController();
  const { signal } = over;
  const exit = once(child, 'exit', { signal }).then(([code]) => Promise.reject(ended(code)));
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal }), exit]);
    return answer as Answer;
  } finally {
    over.abort();
    await exit.catch(() => {});
  }
}

/** Runs jobs in a process of its own, started by the first job, and again if it ended. */
export function forkedRunner(data: string | undefined): Runner {
  let child: ChildProcess | null = null;
  const start = () =>
    fork(process.argv[1]!, ['longer', WORKER, ...(data === undefined ? [] : ['--data', data])]);
  return {
    async run(job, signal) {
      if (child === null || child.exitCode !== null || !child.connected) child = start();
      const answer = answerOf(child);
      signal?.addEventListener('abort', () => child?.connected && child.disconnect(), {
        once: true,
      });
      child.send(job);
      const found = await answer;
      if ('error' in found) throw new Error(found.error);
      return found.run;
    },
    stop: () => {
      if (child?.connected) child.disconnect();
    },
  };
}
