// What a browser's worker runs. Bundlers take it for an entry of its own: see browser.ts.
import type { Task } from './messages/messages.js';
import { serve } from './workers/serve.js';

const scope = globalThis as unknown as {
  addEventListener(type: 'message', hear: (event: MessageEvent<Task>) => void): void;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
};

serve({
  listen: (hear) => scope.addEventListener('message', ({ data }) => hear(data)),
  reply: (reply, transfer) => scope.postMessage(reply, transfer),
});
