// What a worker thread of Node runs.
import { parentPort } from 'node:worker_threads';
import { serve } from './workers/serve.js';

serve({
  listen: (hear) => parentPort!.on('message', hear),
  reply: (reply, transfer) => parentPort!.postMessage(reply, transfer),
});
