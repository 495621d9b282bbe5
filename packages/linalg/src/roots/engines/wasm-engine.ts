import type { Floats } from '../normalise.js';
import type { Precision } from '../root-methods.js';
import { operand, result, type Kernels } from '../../wasm/kernels.js';
import type { Engine, Needs, Pairs } from './engine.js';
import { isFloat32 } from '../../realms.js';

/**
 * Runs `body` with an engine whose matrices lie in the kernels' memory; all of it is reserved
 * before, and freed after.
 */
export function withWasmEngine(
  kernels: Kernels,
  n: number,
  needs: Needs,
  body: (engine: Engine) => void,
): void {
  const { arena, exports } = kernels;
  arena.scope(() => {
    const stride = Math.ceil(n / 4) * 4;
    const reserve = (count: number, bytes: number) =>
      Array.from({ length: count }, () => arena.reserve(bytes));
    const pointers = {
      float64: reserve(needs.float64, 8 * n * n),
      float32: reserve(needs.float32, 4 * n * n),
    };
    const vectors = arena.reserve(8 * n * stride);
    const weighted = arena.reserve(8 * n * n);
    const [values, x, y] = reserve(3, 8 * (stride + 4)) as [number, number, number];
    const work = arena.reserve(Math.max(exports.workBytes(), exports.eigenWork(n)));
    // Nothing is reserved from here on, so that no view detaches.
    body(wasmEngine(kernels, n, pointers, { stride, vectors, weighted, values, x, y, work }));
  });
}

interface Scratch {
  readonly stride: number;
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
  const gemm = (a: Floats, b: Floats, bLayout: number, out: Floats, layout: number) =>
    exports[`gemm_${suffix(a)}`](
      1,
      n,
      n,
      n,
      1,
      a.byteOffset,
      operand.rows,
      b.byteOffset,
      bLayout,
      0,
      out.byteOffset,
      layout,
      work,
    );
  const x = arena.float64(scratch.x, n);
  const y = arena.float64(scratch.y, n);
  return {
    n,
    matrix: (precision) => arena[precision](pointers[precision].pop()!, n * n),
    product: (a, b, out) => gemm(a, b, operand.rows, out, result.mirrored),
    multiply: (a, b, out, turned = false) =>
      gemm(a, b, turned ? operand.transposed : operand.rows, out, result.full),
    timesVector(matrix, vector) {
      x.set(vector);
      exports.timesVector(n, matrix.byteOffset, scratch.x, scratch.y);
      return y.slice();
    },
    eigen: (matrix) => pairs(exports, arena, matrix, n, scratch),
    invert(matrix, out) {
      exports[`choleskyInverse_${suffix(matrix)}`](
        1,
        n,
        matrix.byteOffset,
        out.byteOffset,
        scratch.values,
        work,
      );
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
  { stride, vectors, weighted, values, work }: Scratch,
): Pairs {
  const type = suffix(matrix);
  const sweeps = exports[`eigen_${type}`](n, matrix.byteOffset, values, vectors, work);
  const view = arena.float64(values, n);
  return {
    values: view.slice(),
    sweeps,
    compose(factors, out) {
      // B^T B with B = diag(sqrt(factors)) V^T: symmetric, so one triangle is enough.
      view.set(factors.map(Math.sqrt));
      exports[`scaleRows_${type}`](n, vectors, values, weighted);
      const { transposed, rows } = operand;
      exports[`gemm_${type}`](
        1,
        n,
        n,
        n,
        1,
        weighted,
        transposed,
        weighted,
        rows,
        0,
        out.byteOffset,
        result.mirrored,
        work,
      );
    },
    vector: (k) => {
      const bytes = type === 'f32' ? 4 : 8;
      const at = vectors + k * stride * bytes;
      return type === 'f32'
        ? Float64Array.from(arena.float32(at, n))
        : arena.float64(at, n).slice();
    },
  };
}

const suffix = (a: Floats) => (isFloat32(a) ? 'f32' : 'f64');
