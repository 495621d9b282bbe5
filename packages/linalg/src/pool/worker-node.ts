// The script of a worker thread of Node.
import { parentPort } from 'node:worker_threads';
import { serve } from './workers/serve.js';

serve({
  listen: (onTask) => parentPort!.on('message', onTask),
  reply: (reply, transfer) => parentPort!.postMessage(reply, transfer),
});
