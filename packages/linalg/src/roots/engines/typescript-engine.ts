import { inverseByTypescript } from '../../cholesky/cholesky-by-typescript.js';
import type { Floats } from '../normalise.js';
import { transposed } from '../../products/multiply.js';
import { timesVector } from '../../probe.js';
import { rowProducts, symmetricRowProducts } from '../../products/row-products.js';
import { decompose } from '../../eigen/symmetric-eigen.js';
import type { Engine, Pairs } from './engine.js';
import { isFloat64 } from '../../realms.js';

/**
 * Where there is no WebAssembly: all arithmetic is float64, and a float32 matrix rounds what it is
 * given.
 */
export function typescriptEngine(n: number): Engine {
  return {
    n,
    matrix: (precision) =>
      precision === 'float32' ? new Float32Array(n * n) : new Float64Array(n * n),
    product: (a, b, out) => out.set(symmetricRowProducts(wide(a), wide(b), n, n)),
    multiply: (a, b, out, turned = false) =>
      out.set(rowProducts(wide(a), turned ? wide(b) : transposed(wide(b), n, n), n, n, n)),
    timesVector: (matrix, x) => timesVector(matrix, x, n),
    eigen: (matrix) => pairs(wide(matrix), n),
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
  return {
    values,
    sweeps,
    compose(factors, out) {
      const weighted = columns.map((x, i) => x * factors[i % n]!);
      out.set(symmetricRowProducts(weighted, columns, n, n));
    },
    vector: (k) => Float64Array.from({ length: n }, (_, i) => columns[i * n + k]!),
  };
}
