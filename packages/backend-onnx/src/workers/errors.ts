import { CurvatureError } from '@curvature/spec';

export const missing = (reason: string) =>
  new CurvatureError(
    `onnxruntime-node could not be loaded: ${oneLine(reason)}.`,
    'It is an optional peer dependency, which is not installed by itself.',
    'Run: npm install onnxruntime-node. Its install script downloads libraries for GPUs; with ' +
      'ONNXRUNTIME_NODE_INSTALL=skip in the environment it does not, and the CPU needs none.',
  );

export const failed = (stage: 'prepare' | 'run', providers: string, reason: string) =>
  new CurvatureError(
    `onnxruntime could not ${stage} a session on ${providers}: ${oneLine(reason)}.`,
    'Usually this machine lacks what an execution provider needs, or memory has run out.',
    "Leave out executionProviders, or name 'cpu' last.",
  );

export const died = (reason: string) =>
  new CurvatureError(
    `A worker with onnxruntime ended before it had answered: ${oneLine(reason)}.`,
    'Usually memory has run out, or something ends threads from outside.',
    'Try again (the next call starts a new worker), or use fewer workers.',
  );

export const closed = (owner: string) =>
  new CurvatureError(
    `${owner}: it is closed.`,
    'close() was called while results were pending, or before.',
    `Make a new one with ${owner}().`,
  );

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').replace(/[.\s]+$/, '');
