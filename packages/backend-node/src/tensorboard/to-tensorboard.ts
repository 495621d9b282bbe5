import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { getBackend } from '@tensorflow/tfjs-core';
import { nodeBackend, TENSORFLOW } from '../start/backend.js';
import { scalarsOf, type TelemetryEvent } from './scalars.js';

/** Of `tf.node`, what writes; its types would need that package. */
interface SummaryFileWriter {
  scalar(name: string, value: number, step: number): void;
  flush(): void;
}
interface NodeNamespace {
  readonly node: { summaryFileWriter(folder: string): SummaryFileWriter };
}

/**
 * Writes an optimizer's telemetry for TensorBoard, by TensorFlow's own writer: residual, condition
 * and staleness of each refresh, its trace where the policy judges by it, graft ratios, failures.
 * Give it to the slot `onEvent`. It writes the run `train` of the folder, as `tf.node.tensorBoard`
 * does, into the same file; one tensor, its handle, is kept for each folder.
 * @param folder Where the run lies; made where it is missing.
 * @returns A function of an event. What it has written is on the disk once the step has ended and
 *   the event loop has turned.
 * @throws CurvatureError unless TensorFlow is the backend.
 */
export function toTensorBoard(folder: string): (event: TelemetryEvent) => void {
  const writer = loaded().node.summaryFileWriter(join(folder, 'train'));
  let isFlushing = false;
  const flush = () => {
    isFlushing = false;
    writer.flush();
  };
  return (event) => {
    for (const { name, value, step } of scalarsOf(event)) writer.scalar(name, value, step);
    // Once for all events of a step.
    if (!isFlushing) setImmediate(flush);
    isFlushing = true;
  };
}

/** The package that computes, which is loaded already. */
function loaded(): NodeNamespace {
  const backend = nodeBackend();
  if (!backend || getBackend() !== TENSORFLOW)
    throw new CurvatureError(
      'toTensorBoard: TensorFlow, which writes the files, is not the backend.',
      'Nothing has loaded it yet, or another backend was set since.',
      'Await useNode() first.',
    );
  return createRequire(import.meta.url)(backend.package) as NodeNamespace;
}
