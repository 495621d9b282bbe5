// @ts-check
// A thread with inference sessions, since `session.run` blocks the thread that calls it. This file
// is JavaScript, so that Node starts it without a loader.
import { parentPort, workerData } from 'node:worker_threads';

/** @import { InferenceSession } from 'onnxruntime-node' */
/** @import { Close, Reply, Setup, Task } from './messages.js' */

/** @type {Setup} */
const setup = workerData;
/** Values of `setup.state`, see exit-guard.ts. */
const [IDLE, RUNNING] = [0, 1];
/** @type {Map<string, InferenceSession>} by key; the one used longest ago comes first */
const sessions = new Map();

/** @param {Task} task */
async function sessionOf({ key, model }) {
  const { InferenceSession } = await import('onnxruntime-node');
  const session = sessions.get(key) ?? (await InferenceSession.create(model, setup.session));
  sessions.delete(key);
  sessions.set(key, session);
  for (const [oldest, unused] of sessions) {
    if (sessions.size <= setup.sessions) break;
    sessions.delete(oldest);
    await unused.release();
  }
  return session;
}

/** @param {Task} task @returns {Promise<Reply>} */
async function perform(task) {
  const { id, feeds } = task;
  /** @type {'load' | 'prepare' | 'run'} */
  let stage = 'load';
  try {
    const { Tensor } = await import('onnxruntime-node');
    stage = 'prepare';
    const session = await sessionOf(task);
    stage = 'run';
    const inputs = Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new Tensor(type, data, dims),
    ]);
    const results = await session.run(Object.fromEntries(inputs));
    const outputs = Object.entries(results).map(([name, { type, data, dims }]) => [
      name,
      { type, data, dims },
    ]);
    return { id, outputs: Object.fromEntries(outputs) };
  } catch (error) {
    return {
      id,
      failed: stage,
      message: String(/** @type {Partial<Error> | null} */ (error)?.message ?? error),
    };
  }
}

/** @param {Reply} reply */
function answer(reply) {
  const tensors = 'outputs' in reply ? Object.values(reply.outputs) : [];
  parentPort?.postMessage(
    reply,
    tensors.map(({ data }) => /** @type {ArrayBuffer} */ (data.buffer)),
  );
}

// Tasks run one after another, in order.
let last = Promise.resolve();
let isClosing = false;
parentPort?.on('message', (/** @type {Task | Close} */ message) => {
  if (message === 'close') {
    isClosing = true;
    // Without its port the thread has nothing to wait for, and ends.
    last = last.then(() => parentPort?.close());
    return;
  }
  last = last.then(async () => {
    // Not entered if the thread or the process is about to end.
    if (isClosing || Atomics.compareExchange(setup.state, 0, IDLE, RUNNING) !== IDLE) return;
    const reply = await perform(message);
    Atomics.store(setup.state, 0, IDLE);
    Atomics.notify(setup.state, 0);
    answer(reply);
  });
});
