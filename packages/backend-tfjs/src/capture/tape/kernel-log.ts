import { replaceEngineMethod } from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TapeNode } from './tape.js';

/** One run of a kernel, with what the tape does not have. */
export interface KernelRun {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly output: Tensor;
}

/**
 * Kernels of fused operations. They run inside a custom gradient, so the tape has neither their
 * names nor their outputs.
 */
const FUSED = ['_FusedMatMul', 'FusedConv2D'];
const LOGGED = new Set(
  FUSED.concat(
    'BatchMatMul',
    'Conv2D',
    'GatherV2',
    'FusedBatchNorm',
    'Transpose',
    'Tile',
    'Identity',
  ),
);

type RunKernel = (
  name: string,
  inputs: KernelRun['inputs'],
  attributes?: KernelRun['attributes'],
) => unknown;

/** Runs `forward`, and returns its result and the kernels that ran. */
export function loggingKernels<T>(forward: () => T): [T, KernelRun[]] {
  const runs: KernelRun[] = [];
  const undo = replaceEngineMethod(
    'runKernel',
    (original): RunKernel =>
      (kernel, inputs, attributes = {}) => {
        const output = (original as RunKernel)(kernel, inputs, attributes);
        if (LOGGED.has(kernel)) runs.push({ kernel, inputs, attributes, output: output as Tensor });
        return output;
      },
  );
  try {
    return [forward(), runs];
  } finally {
    undo();
  }
}

/** Returns a function from nodes to their kernels; call it in the order of the tape. */
export function pairing(runs: readonly KernelRun[]): (node: TapeNode) => KernelRun | undefined {
  const byOutput = new Map(runs.map((run) => [run.output.id, run]));
  const fused = runs.filter(({ kernel }) => FUSED.includes(kernel));
  return (node) => {
    const own = byOutput.get(node.outputs[0]?.id ?? -1);
    if (own && !FUSED.includes(own.kernel)) return own;
    const at = fused.findIndex((run) => feeds(run, node));
    return at < 0 ? undefined : fused.splice(at, 1)[0];
  };
}

/** Whether the first two inputs of a fused kernel are those of a custom gradient: '0' and '1'. */
function feeds({ inputs }: KernelRun, { inputs: numbered }: TapeNode): boolean {
  const [first, second] = Object.values(inputs);
  return first !== undefined && first.id === numbered['0']?.id && second?.id === numbered['1']?.id;
}
