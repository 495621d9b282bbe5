import { acceptableResidual } from '@curvature/linalg/internal';
import type { Factors, RootSolver } from '@curvature/spec';
import { readLater } from '@curvature/spec/reads';
import { matrixRoots, multiplyAlong, worstOf, type SymmetricRoot } from '@curvature/spec/roots';
import { ones, tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import type { Tensors } from '../workers/messages.js';
import { createWorkers, type Workers } from '../workers/workers.js';
import { wholeRoot, wrongRoot } from './errors.js';
import { onnxRootsOptions, type OnnxRootsOptions } from './options.js';
import { cutIntoParts, joined } from './parts.js';
import { rootModel } from './root-graph.js';

/**
 * A solver with threads, which `close()` ends. They do not keep the process alive while they wait.
 */
export interface OnnxRoots extends RootSolver<'symmetric', SymmetricRoot> {
  readonly close: () => Promise<void>;
}

/** How much coarser float32 rounds than float64. */
const COARSER = 2 ** 29;

/**
 * A^(-1/p) by matrix products in onnxruntime-node, in worker threads, so that training goes on
 * meanwhile. A stack is spread over the workers. The true residual max |X^p (A + ridge I) - I|
 * decides, in float64, against the bound of `acceptableResidual` for the precision. float32 is good
 * up to condition 1e5 or so: use a relative ridge of 1e-5 or more.
 *
 * @param given.method `acceleratedNewton()`, the default, or `coupledNewton()`.
 * @param given.precision Precision of the iteration: 'float64', the default, or 'float32'.
 * @param given.workers Threads; default all cores but one, at least 1 and at most 4.
 * @param given.threads Threads of onnxruntime within each; default 1.
 * @param given.executionProviders Execution providers of onnxruntime; default ['cpu'].
 * @throws CurvatureError for an invalid option; from `solve` (a rejection) if onnxruntime-node is
 *   missing, a matrix holds NaN or Inf, a root is wrong (it names the matrix), or a worker dies;
 *   from `solve` at once for an exponent that is not -1/p with a whole p.
 */
export function onnxRoots(given: OnnxRootsOptions = {}): OnnxRoots {
  const { method, precision, ...threads } = onnxRootsOptions.complete(given);
  const workers = createWorkers('onnxRoots', threads);
  const models = new Map<number, Uint8Array>();
  const modelOf = (p: number) => {
    const model = models.get(p) ?? rootModel(method, precision, p);
    models.set(p, model);
    return { key: `${method.name} ${precision} ${p}`, model };
  };
  return {
    name: `onnxRoots (${method.name}, ${precision})`,
    solve: (factor, exponent) => {
      const p = wholeRoot(exponent);
      return solve(workers, modelOf(p), factor, (n, condition) =>
        acceptableResidual(n, p, condition * (precision === 'float32' ? COARSER : 1)),
      );
    },
    stacked: true,
    meaning: matrixRoots,
    multiply: multiplyAlong,
    quality: worstOf,
    estimate: (count, n, exponent) => ({
      bytes: 4 * count * (n * n + 2),
      flops: 2 * count * n ** 3 * method.rounds * (2 + Math.log2(wholeRoot(exponent))),
    }),
    close: () => workers.close(),
  };
}

interface Model {
  readonly key: string;
  readonly model: Uint8Array;
}

async function solve(
  workers: Workers,
  model: Model,
  { matrix, ridge }: Factors['symmetric'],
  bound: (n: number, condition: number) => number,
): Promise<SymmetricRoot> {
  const [count, n] = matrix.shape as [number, number, number];
  const values = await readLater(matrix);
  // Without rows there is nothing to compute.
  if (n === 0)
    return { root: zeros([count, 0, 0]), residual: zeros([count]), condition: ones([count]) };
  const done = await Promise.all(
    cutIntoParts(count, n, workers.size).map(({ from, to }) => {
      const data = values.slice(from * n * n, to * n * n);
      const feeds = {
        matrix: { type: 'float32', data, dims: [to - from, n, n] },
        absolute: scalar(ridge.absolute),
        relative: scalar(ridge.relative),
      } as const;
      return workers.run({ ...model, feeds });
    }),
  );
  const [residual, condition] = [numbers(done, 'residual'), numbers(done, 'condition')];
  const wrong = residual.findIndex((x, tile) => !(x <= bound(n, condition[tile]!)));
  if (wrong >= 0) {
    const where = `onnxRoots: tile ${wrong} of ${count}`;
    const own = values.subarray(wrong * n * n, (wrong + 1) * n * n);
    throw wrongRoot(where, own, n, residual[wrong]!, condition[wrong]!);
  }
  return {
    root: tensor(joined(done.map(({ root }) => root!.data as Float32Array)), [count, n, n]),
    residual: tensor1d(residual),
    condition: tensor1d(condition),
  };
}

const numbers = (parts: readonly Tensors[], name: string) =>
  parts.flatMap((outputs) => [...outputs[name]!.data]);

const scalar = (value: number) =>
  ({ type: 'float64', data: Float64Array.of(value), dims: [] }) as const;
