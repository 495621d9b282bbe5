import { inverseByTypescript } from '../cholesky/cholesky-by-typescript.js';
import { decompose } from '../eigen/symmetric-eigen.js';
import type { Floats } from '../normalise.js';
import { timesVector } from '../probe.js';
import { symmetricRowProducts } from '../products/row-products.js';
import { transposed } from '../products/transposed.js';
import { isFloat64 } from '../realms.js';
import type { Engine, Pairs } from './engine.js';

/** The engine without WebAssembly: arithmetic in float64, rounded where it is stored in float32. */
export function typescriptEngine(n: number): Engine {
  return {
    n,
    matrix: (precision) =>
      precision === 'float32' ? new Float32Array(n * n) : new Float64Array(n * n),
    product: (a, b, out) => out.set(symmetricRowProducts(wide(a), wide(b), n, n)),
    timesVector: (matrix, x) => timesVector(matrix, x, n),
    eigen: (matrix, size = n) => pairs(wide(matrix), size),
    invert(matrix, out) {
      const inverse = inverseByTypescript(wide(matrix), n);
      if (!isFloat64(inverse)) return inverse.index;
      out.set(inverse);
      return null;
    },
  };
}

const wide = (a: Floats): Float64Array => (isFloat64(a) ? a : Float64Array.from(a));

function pairs(matrix: Float64Array, n: number): Pairs {
  const { values, columns, sweeps } = decompose(matrix, n);
  let rows: Float64Array | null = null;
  return {
    values,
    sweeps,
    compose(factors, out) {
      const weighted = columns.map((x, i) => x * factors[i % n]!);
      out.set(symmetricRowProducts(weighted, columns, n, n));
    },
    vector(k) {
      rows ??= transposed(columns, n, n);
      return rows.subarray(k * n, (k + 1) * n);
    },
  };
}
