// The script of a web worker, which bundlers make an entry of its own: see browser.ts.
import type { Task } from './messages/messages.js';
import { serve } from './workers/serve.js';

const scope = globalThis as unknown as {
  addEventListener(type: 'message', onMessage: (event: MessageEvent<Task>) => void): void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
};

serve({
  listen: (onTask) => scope.addEventListener('message', ({ data }) => onTask(data)),
  reply: (reply, transfer) => scope.postMessage(reply, transfer),
});
