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

export const couldNotStart = (cause: Error) =>
  new CurvatureError(
    `No worker could be started: ${cause.message}.`,
    'The usual cause is a bundler that left out the script of the worker, or a content security policy that forbids it.',
    'Bundle @curvature/linalg/pool/worker as a file of its own, and give its address as workerUrl.',
    { cause },
  );

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
