import { CurvatureError } from '@curvature/spec';

export const closed = () =>
  new CurvatureError(
    'The pool is closed.',
    'The usual cause is a close() while stacks were pending.',
    'Make a new one with createPool().',
  );

export const diedTwice = (cause: Error) =>
  new CurvatureError(
    `Two workers died over the same stack; the last: ${cause.message}.`,
    'The usual cause is that memory has run out, or that another program ends threads.',
    'Use fewer workers or smaller stacks.',
    { cause },
  );

/** No worker has started. */
export const couldNotStart = (cause: Error) =>
  Object.assign(
    new CurvatureError(
      `No worker could be started: ${cause.message}.`,
      'The usual cause is a bundler that left out the script of the worker, a content security policy that forbids it, or another origin that does not allow this one (CORS).',
      'Bundle @curvature/linalg/pool/worker as a file of its own, and give its address as workerUrl.',
      { cause },
    ),
    { [NO_WORKERS]: true },
  );

/** A property, since builds hold more than one copy of a class. */
const NO_WORKERS = 'noWorkers';

/** Whether a pool rejected since no worker has started: the thread that asked can do the work. */
export const isWithoutWorkers = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && NO_WORKERS in error;

export const notSendable = (cause: Error) =>
  new CurvatureError(
    `The options cannot be sent to a worker: ${cause.message}`,
    'The usual cause is a function, which no message can hold.',
    'Pass plain data, or call inverseRoot on this thread.',
    { cause },
  );

export const notShared = () =>
  new CurvatureError(
    "createPool: option memory is 'shared', but threads cannot share memory here.",
    'The usual cause is a page that is not cross-origin isolated.',
    "Serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use 'auto'.",
  );
