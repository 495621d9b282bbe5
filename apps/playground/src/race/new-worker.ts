import type { Order, Report } from './messages.js';

/** A worker of the page; there is one script for all, so that TensorFlow.js is loaded once. */
export interface PageWorker {
  tell(order: Order): void;
  stop(): void;
}

/** Starts a worker. @param fail Is told of a script that cannot be loaded, and of errors in it. */
export function newWorker(
  hear: (report: Report) => void,
  fail: (message: string) => void,
): PageWorker {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => hear(data));
  worker.addEventListener('error', ({ message }) => fail(message));
  return {
    tell: (order) => worker.postMessage(order, []),
    stop: () => worker.terminate(),
  };
}
