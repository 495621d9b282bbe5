import { acceptableResidual } from '@curvature/linalg';
import {
  checkKnown,
  checkOneOf,
  CurvatureError,
  type Factors,
  type RootSolver,
} from '@curvature/spec';
import { readLater } from '@curvature/spec/reads';
import { matrixRoots, multiplyAlong, worstOf, type SymmetricRoot } from '@curvature/spec/roots';
import { ones, tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import type { Floating } from '../graph/graph-builder.js';
import { acceleratedNewton, type OnnxMethod } from './methods.js';
import { rootModel } from './root-graph.js';
import { createWorkers, type WorkerOptions, type Workers } from '../workers/workers.js';

export interface OnnxRootsOptions extends WorkerOptions {
  /** Default `acceleratedNewton()`. */
  readonly method?: OnnxMethod;
  /** In which the iteration runs; ridge and residual are in float64 always. Default 'float64'. */
  readonly precision?: Floating;
}
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
 * decides, in float64, against the bound of `acceptableResidual` for the precision. In float32 good
 * up to condition 1e5 or so: use a relative ridge of 1e-5 or more.
 * @param options method: default `acceleratedNewton()`; precision: 'float64' (default) or
 *   'float32'; workers: threads, default
 * all cores but one, up to 4; threads: of onnxruntime in each, default 1; executionProviders:
 * default ['cpu'].
 * @throws CurvatureError on an invalid option; from `solve` (a rejection) if onnxruntime-node is
 *   missing, a matrix holds NaN or
 * Inf, a root is wrong (it names the tile), or a worker dies; at once for an exponent that is not
 * -1/p with a whole p.
 */
export function onnxRoots(options: OnnxRootsOptions = {}): OnnxRoots {
  checkKnown('onnxRoots', options, [
    'method',
    'precision',
    'workers',
    'threads',
    'executionProviders',
  ]);
  const { method = acceleratedNewton(), precision = 'float64', ...forWorkers } = options;
  checkOneOf('onnxRoots', 'precision', precision, ['float64', 'float32']);
  const workers = createWorkers('onnxRoots', forWorkers);
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

async function solve(
  workers: Workers,
  model: { readonly key: string; readonly model: Uint8Array },
  { matrix, ridge }: Factors['symmetric'],
  bound: (n: number, condition: number) => number,
): Promise<SymmetricRoot> {
  const [count, n] = matrix.shape as [number, number, number];
  const values = await readLater(matrix);
  // Without rows there is nothing to do, and nothing wrong.
  if (n === 0)
    return { root: zeros([count, 0, 0]), residual: zeros([count]), condition: ones([count]) };
  const stacks = share(count, n, workers.size).map(({ from, to }) =>
    values.slice(from * n * n, to * n * n),
  );
  const done = await Promise.all(
    stacks.map((data) => {
      const stack = { type: 'float32', data, dims: [data.length / (n * n), n, n] } as const;
      const feeds = {
        matrix: stack,
        absolute: scalar(ridge.absolute),
        relative: scalar(ridge.relative),
      };
      return workers.run({ ...model, feeds });
    }),
  );
  const joined = (name: string) => done.flatMap((outputs) => [...outputs[name]!.data]);
  const [residual, condition] = [joined('residual'), joined('condition')];
  const wrong = residual.findIndex((x, tile) => !(x <= bound(n, condition[tile]!)));
  if (wrong >= 0) {
    const tile = values.subarray(wrong * n * n, (wrong + 1) * n * n);
    throw wrongRoot(
      `onnxRoots: tile ${wrong} of ${count}`,
      tile,
      n,
      residual[wrong]!,
      condition[wrong]!,
    );
  }
  const root = joinedRoots(done.map((outputs) => outputs['root']!.data as Float32Array));
  return {
    root: tensor(root, [count, n, n]),
    residual: tensor1d(residual),
    condition: tensor1d(condition),
  };
}

function joinedRoots(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const scalar = (value: number) =>
  ({ type: 'float64', data: Float64Array.of(value), dims: [] }) as const;

/**
 * Elements of a part: the matrices of an iteration then stay in a core's own cache. Measured with
 * 64 matrices of 128.
 */
const PART = 2 ** 16;

/**
 * Cuts `count` tiles of n x n into runs, as even as can be: one for each worker at least, and none
 * much larger than `PART`.
 */
function share(count: number, n: number, workers: number): { from: number; to: number }[] {
  const parts = Math.min(count, Math.max(workers, Math.ceil((count * n * n) / PART)));
  const cut = (part: number) => Math.round((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => ({ from: cut(part), to: cut(part + 1) }));
}

function wrongRoot(
  where: string,
  tile: Float32Array,
  n: number,
  residual: number,
  condition: number,
): CurvatureError {
  const at = tile.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    return new CurvatureError(
      `${where}: element (row ${Math.floor(at / n)}, column ${at % n}) is ${tile[at]}; every element must be finite.`,
      'The usual cause is a gradient that overflowed or became NaN some steps earlier.',
      'Check the loss and the gradients, lower the learning rate, or skip this step.',
    );
  }
  return new CurvatureError(
    `${where}: its root is wrong: the true residual is ${residual.toExponential(1)} at condition ${condition.toExponential(1)}.`,
    'The statistics are too ill-conditioned for Newton iteration in this precision.',
    "Raise the ridge, choose precision 'float64', or use eigenRoots().",
  );
}

function wholeRoot(exponent: number): number {
  const p = Math.round(-1 / exponent);
  if (p >= 1 && Math.abs(-1 / p - exponent) < 1e-9) return p;
  throw new CurvatureError(
    `onnxRoots: the exponent must be -1/p with a whole p of at least 1, got ${exponent}.`,
    'Newton finds inverse p-th roots only.',
    'Use eigenRoots(), which takes any exponent.',
  );
}
