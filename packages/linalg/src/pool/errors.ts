import { CurvatureError } from '@curvature/spec';

export const closed = () =>
  new CurvatureError(
    'The pool is closed.',
    'It was closed while stacks were pending, or before.',
    'Make a new one with createPool().',
  );

export const diedTwice = (cause: Error) =>
  new CurvatureError(
    `Two workers died over the same stack; the last: ${cause.message}.`,
    'Usually memory has run out, or something ends threads from outside.',
    'Use fewer workers or smaller stacks.',
    { cause },
  );

export const couldNotStart = (cause: Error) =>
  new CurvatureError(
    `No worker could be started: ${cause.message}.`,
    'Usually a bundler has left out the script of the worker, or a content security policy forbids it.',
    'Bundle @curvature/linalg/pool/worker as a file of its own, and give its address as workerUrl.',
    { cause },
  );

export const notSendable = (cause: Error) =>
  new CurvatureError(
    `The options cannot be sent to a worker: ${cause.message}`,
    'Functions cannot be sent.',
    'Leave out what is not data, or call the function on this thread.',
    { cause },
  );

export const notShared = () =>
  new CurvatureError(
    "createPool: option memory is 'shared', but threads cannot share memory here.",
    'The page is not cross-origin isolated.',
    "Serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use 'auto'.",
  );
