import type { Communicator } from '@curvature/spec';
import { tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { ParameterStep } from '../../step/parameter-step.js';

const WORD = 4;

/** Gives all ranks the values that the owners of these steps have computed. */
export function gatherUpdates(
  communicator: Communicator,
  steps: readonly ParameterStep[],
  ownerOf: (step: ParameterStep) => number,
): void {
  const ofRank = (rank: number) =>
    steps.flatMap((step) => (ownerOf(step) === rank ? step.target.variables : []));
  const all = communicator.allGather(bytesOf(ofRank(communicator.rank)));
  all.forEach((bytes, rank) => {
    if (rank !== communicator.rank) assign(ofRank(rank), bytes);
  });
}

function bytesOf(variables: readonly Variable[]): Uint8Array {
  const values = new Float32Array(variables.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const variable of variables) {
    values.set(variable.dataSync<'float32'>(), at);
    at += variable.size;
  }
  return new Uint8Array(values.buffer);
}

function assign(variables: readonly Variable[], bytes: Uint8Array): void {
  let at = 0;
  for (const variable of variables) {
    const end = at + variable.size * WORD;
    const values = new Float32Array(bytes.slice(at, end).buffer);
    tidy(() => variable.assign(tensor(values, variable.shape, 'float32')));
    at = end;
  }
}
