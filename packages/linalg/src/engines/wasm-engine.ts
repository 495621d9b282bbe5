import type { Floats } from '../normalise.js';
import type { Precision } from '../roots/root-methods.js';
import type { Kernels } from '../wasm/kernels.js';
import { operand, result } from '../wasm/layouts.js';
import type { Engine, Needs, Pairs } from './engine.js';
import { isFloat32 } from '../realms.js';

/** Runs `body` with an engine in the kernels' memory, reserved before `body` and freed after it. */
export function withWasmEngine(
  kernels: Kernels,
  n: number,
  needs: Needs,
  body: (engine: Engine) => void,
): void {
  const { arena, exports } = kernels;
  arena.scope(() => {
    const reserve = (count: number, bytes: number) =>
      Array.from({ length: count }, () => arena.reserve(bytes));
    const pointers = {
      float64: reserve(needs.float64, 8 * n * n),
      float32: reserve(needs.float32, 4 * n * n),
    };
    const vectors = arena.reserve(8 * n * strideOf(n));
    const weighted = arena.reserve(8 * n * n);
    const [values, x, y] = reserve(3, 8 * (strideOf(n) + 4)) as [number, number, number];
    const work = arena.reserve(Math.max(exports.workBytes(), exports.eigenWork(n)));
    // A later reservation could grow the memory, which detaches every view.
    body(wasmEngine(kernels, n, pointers, { vectors, weighted, values, x, y, work }));
  });
}

interface Scratch {
  readonly vectors: number;
  readonly weighted: number;
  readonly values: number;
  readonly x: number;
  readonly y: number;
  readonly work: number;
}

type Pointers = Readonly<Record<Precision, number[]>>;

function wasmEngine(
  { arena, exports }: Kernels,
  n: number,
  pointers: Pointers,
  scratch: Scratch,
): Engine {
  const { work } = scratch;
  const { rows } = operand;
  const product = (a: Floats, b: Floats, out: Floats) => {
    const [atA, atB, atOut] = [a, b, out].map((one) => one.byteOffset) as [number, number, number];
    const gemm = exports[`gemm_${suffix(a)}`];
    gemm(1, n, n, n, 1, atA, rows, atB, rows, 0, atOut, result.mirrored, work);
  };
  const x = arena.float64(scratch.x, n);
  const y = arena.float64(scratch.y, n);
  return {
    n,
    matrix: (precision) => arena[precision](pointers[precision].pop()!, n * n),
    product,
    timesVector(matrix, vector) {
      x.set(vector);
      exports.timesVector(n, matrix.byteOffset, scratch.x, scratch.y);
      return y.slice();
    },
    eigen: (matrix, size = n) => pairs(exports, arena, matrix, size, scratch),
    invert(matrix, out) {
      const inverse = exports[`choleskyInverse_${suffix(matrix)}`];
      inverse(1, n, matrix.byteOffset, out.byteOffset, scratch.values, work);
      const pivot = arena.int32(scratch.values, 1)[0]!;
      return pivot < 0 ? null : pivot;
    },
  };
}

function pairs(
  exports: Kernels['exports'],
  arena: Kernels['arena'],
  matrix: Floats,
  n: number,
  { vectors, weighted, values, work }: Scratch,
): Pairs {
  const type = suffix(matrix);
  const sweeps = exports[`eigen_${type}`](n, matrix.byteOffset, values, vectors, work);
  const view = arena.float64(values, n);
  return {
    values: view.slice(),
    sweeps,
    compose(factors, out) {
      // B^T B with B = diag(sqrt(factors)) V^T is symmetric, so the kernel computes one triangle.
      view.set(factors.map(Math.sqrt));
      exports[`scaleRows_${type}`](n, vectors, values, weighted);
      const { transposed, rows } = operand;
      const gemm = exports[`gemm_${type}`];
      const at = out.byteOffset;
      gemm(1, n, n, n, 1, weighted, transposed, weighted, rows, 0, at, result.mirrored, work);
    },
    vector: (k) =>
      type === 'f32'
        ? Float64Array.from(arena.float32(vectors + 4 * k * strideOf(n), n))
        : arena.float64(vectors + 8 * k * strideOf(n), n),
  };
}

/** Entries from one eigenvector to the next. */
const strideOf = (n: number) => Math.ceil(n / 4) * 4;

const suffix = (a: Floats) => (isFloat32(a) ? 'f32' : 'f64');
