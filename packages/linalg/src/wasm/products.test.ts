import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { multiply } from '../products/multiply.js';
import type { Floats } from '../normalise.js';
import { packedProduct, packedTimesMatrix, packedUpdate } from '../packed/packed-products.js';
import { pack, packedLength, unpack } from '../packed/packed.js';
import { productByTypescript } from '../products/product-by-typescript.js';
import { entries, type Product } from '../products/product-shape.js';
import { normal } from '../random.js';
import { naiveMultiply } from '../../test/spd.js';
import { symmetricProduct, symmetricUpdate } from '../../test/reference/symmetric-products.js';
import { kernels, useKernels } from './kernels.js';
import { allowRelaxedSimd, kinds, withEachKind } from '../../test/kinds.js';
import { operand, result } from './layouts.js';
import { productByKernel } from './product-by-kernel.js';

allowRelaxedSimd();

const types = [
  {
    type: 'float32',
    make: (values: ArrayLike<number>): Floats => Float32Array.from(values),
    eps: 2 ** -23,
    tiny: 2 ** -149,
  },
  {
    type: 'float64',
    make: (values: ArrayLike<number>): Floats => Float64Array.from(values),
    eps: 2 ** -52,
    tiny: 2 ** -1074,
  },
];
const table = kinds.flatMap((kind) => types.map((type) => ({ kind, ...type })));

/** Around the tiles' edges: 5 or 6 rows, 4 or 8 columns. */
const size = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom(11, 12, 13, 15, 16, 17, 18, 19, 25, 31, 32, 33),
);
const count = fc.integer({ min: 0, max: 3 });
const gain = fc.constantFrom(1, 0, -1, 0.3, 2);

/** Gaussian entries times 2^power, some of them 0, -0 or denormal. */
function numbers(length: number, seed: number, power: number, tiny: number): Float64Array {
  const next = normal(seed);
  const special = [0, -0, tiny, -3 * tiny];
  return Float64Array.from({ length }, (_, i) => {
    const x = next();
    return (i * 7 + seed) % 11 === 0 ? special[i % 4]! : x * 2 ** power;
  });
}

/**
 * The product by the definition, and the magnitudes of its terms: rounding may change an entry by
 * (m + 3) roundings of these.
 */
function expected(product: Product, s: number): { want: Float64Array; magnitude: Float64Array } {
  const { n, m, k, alpha, beta } = product;
  const a = dense(product.a, s, product.count, n, m, product.aLayout);
  const b = dense(product.b, s, product.count, m, k, product.bLayout);
  const c = partOf(product.c, s, product.count);
  const dots = naiveMultiply(a, b, n, m, k);
  const sizes = naiveMultiply(a.map(Math.abs), b.map(Math.abs), n, m, k);
  const old = product.cLayout === result.packed ? unpack(c, n) : c;
  return {
    want: dots.map((x, i) => alpha * x + (beta === 0 ? 0 : beta * old[i]!)),
    magnitude: sizes.map(
      (x, i) => Math.abs(alpha) * x + (beta === 0 ? 0 : Math.abs(beta * old[i]!)),
    ),
  };
}

const partOf = (values: Floats, s: number, of: number) =>
  Float64Array.from(values.subarray((s * values.length) / of, ((s + 1) * values.length) / of));

function dense(
  values: Floats,
  s: number,
  of: number,
  rows: number,
  across: number,
  layout: number,
): Float64Array {
  const part = partOf(values, s, of);
  if (layout === operand.packed) return unpack(part, rows);
  if (layout === operand.rows) return part;
  return part.map((_, i) => part[(i % across) * rows + Math.floor(i / across)]!);
}

function check(product: Product, eps: number, tiny: number): void {
  const { a, b, c, n, m, count: of } = product;
  const before = [a.slice(), b.slice()];
  const wanted = Array.from({ length: of }, (_, s) => expected(product, s));
  const fast = kernels();
  if (fast) productByKernel(fast, product);
  else productByTypescript(product);
  expect([a, b]).toEqual(before);
  wanted.forEach(({ want, magnitude }, s) => {
    const part = partOf(c, s, of);
    const got = product.cLayout === result.packed ? unpack(part, n) : part;
    const off = got.findIndex(
      (x, i) => !(Math.abs(x - want[i]!) <= (m + 3) * (eps * magnitude[i]! + tiny)),
    );
    expect(off < 0 ? null : { s, off, got: got[off], want: want[off] }).toBeNull();
    if (product.cLayout === result.mirrored)
      expect(got).toEqual(got.map((_, i) => got[(i % n) * n + Math.floor(i / n)]!));
  });
}

describe.each(table)('$kind, $type', ({ kind, make, eps, tiny }) => {
  beforeAll(() => useKernels(kind));
  afterAll(() => useKernels('auto'));
  const powers = eps < 1e-10 ? [0, -500, 500, -1060] : [0, -60, 60, -140];
  const power = fc.constantFrom(...powers.slice(0, 3));

  test('products equal the definition on random shapes, stacks, layouts and gains', () => {
    fc.assert(
      fc.property(
        fc.record({ count, n: size, m: size, k: size, alpha: gain, beta: gain }),
        fc.constantFrom(operand.rows, operand.transposed, operand.packed),
        fc.constantFrom(operand.rows, operand.transposed, operand.packed),
        power,
        fc.constantFrom(...powers),
        fc.nat(1e6),
        (shape, aLayout, bLayout, powerA, small, seed) => {
          const n = aLayout === operand.packed ? shape.m : shape.n;
          const k = bLayout === operand.packed ? shape.m : shape.k;
          // Their product stays in range.
          const powerB = powerA === 0 ? small : -powerA;
          const a = make(numbers(shape.count * entries(n, shape.m, aLayout), seed, powerA, tiny));
          const b = make(
            numbers(shape.count * entries(shape.m, k, bLayout), seed + 1, powerB, tiny),
          );
          const c = make(numbers(shape.count * n * k, seed + 2, 0, tiny));
          if (shape.beta === 0) c.fill(NaN);
          check({ ...shape, n, k, a, aLayout, b, bLayout, c, cLayout: result.full }, eps, tiny);
        },
      ),
      { numRuns: 250, seed: 1 },
    );
  });

  test('one triangle, mirrored and packed: x x^T and x^T x', () => {
    fc.assert(
      fc.property(
        fc.record({ count, n: size, m: size, alpha: gain, beta: gain }),
        fc.boolean(),
        fc.constantFrom(result.mirrored, result.packed),
        power,
        fc.nat(1e6),
        (shape, byRows, cLayout, half, seed) => {
          const { n, m } = shape;
          const x = make(numbers(shape.count * n * m, seed, half / 2, tiny));
          const next = normal(seed);
          const triangles = Array.from({ length: shape.count }, () =>
            Float64Array.from({ length: packedLength(n) }, next),
          );
          const old = triangles.flatMap((s) => [...(cLayout === result.packed ? s : unpack(s, n))]);
          const c = make(old);
          if (shape.beta === 0) c.fill(NaN);
          const [aLayout, bLayout] = byRows
            ? [operand.rows, operand.transposed]
            : [operand.transposed, operand.rows];
          check({ ...shape, k: n, a: x, aLayout, b: x, bLayout, c, cLayout }, eps, tiny);
        },
      ),
      { numRuns: 250, seed: 2 },
    );
  });

  test.each([
    [119, 1, 121],
    [120, 255, 8],
    [121, 256, 9],
    [6, 257, 511],
    [5, 513, 513],
    [241, 2, 7],
  ])('across blocks: %i x %i x %i', (n, m, k) => {
    const a = make(numbers(n * m, 1, 0, tiny));
    const b = make(numbers(m * k, 2, 0, tiny));
    const c = make(numbers(n * k, 3, 0, tiny));
    for (const beta of [0, 0.5]) {
      const layouts = { aLayout: operand.rows, bLayout: operand.rows, cLayout: result.full };
      check({ count: 1, n, m, k, alpha: 1, beta, a, b, c, ...layouts }, eps, tiny);
    }
  });

  test.each([120, 121, 257])('one triangle across blocks, n = %i, and symmetric operands', (n) => {
    const x = make(numbers(n * 260, 1, 0, tiny));
    const s = make(numbers(packedLength(n), 2, 0, tiny));
    const common = { count: 1, n, k: n, alpha: 1 };
    const [aLayout, bLayout] = [operand.rows, operand.transposed];
    const packed = make(numbers(packedLength(n), 3, 0, tiny));
    check(
      {
        ...common,
        m: 260,
        a: x,
        b: x,
        aLayout,
        bLayout,
        beta: 0.9,
        c: packed,
        cLayout: result.packed,
      },
      eps,
      tiny,
    );
    const dense = make(new Float64Array(n * n));
    check(
      {
        ...common,
        m: 260,
        a: x,
        b: x,
        aLayout,
        bLayout,
        beta: 0,
        c: dense,
        cLayout: result.mirrored,
      },
      eps,
      tiny,
    );
    const square = {
      ...common,
      m: n,
      a: s,
      b: s,
      aLayout: operand.packed,
      bLayout: operand.packed,
      beta: 0,
    };
    check({ ...square, c: packed, cLayout: result.packed }, eps, tiny);
    check({ ...square, c: dense, cLayout: result.full }, eps, tiny);
  });

  test('NaN and Infinity end in the entries that depend on them, and nowhere else', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.constantFrom(NaN, Infinity, -Infinity),
        fc.nat(1e6),
        (n, m, k, bad, seed) => {
          fc.pre(n * m > 0);
          const a = numbers(n * m, seed, 0, tiny).map((x) => x || 1);
          const b = numbers(m * k, seed + 1, 0, tiny).map((x) => x || 1);
          a[seed % (n * m)] = bad;
          const got = multiply(make(a), make(b), n, m, k);
          const row = Math.floor((seed % (n * m)) / m);
          got.forEach((x, i) => expect(Number.isFinite(x)).toBe(Math.floor(i / k) !== row));
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });

  test('the public products do what their names say, for stacks', () => {
    const [n, k, of] = [13, 7, 3];
    const dense = make(
      Array.from({ length: of }, (_, s) => [
        ...unpack(numbers(packedLength(n), s, 0, tiny), n),
      ]).flat(),
    );
    const packed = make(
      Array.from({ length: of }, (_, s) => [...pack(partOf(dense, s, of), n)]).flat(),
    );
    const x = make(numbers(of * n * k, 9, 0, tiny));
    const updated = symmetricUpdate(dense, x, n, k, 0.9, 0.1, of);
    const updatedPacked = packedUpdate(packed, x, n, k, 0.9, 0.1, of);
    const product = symmetricProduct(dense, dense, n, of);
    const productPacked = packedProduct(packed, packed, n, of);
    const times = packedTimesMatrix(packed, x, n, k, of);
    const near = (a: Float64Array, b: Float64Array) =>
      a.forEach((v, i) => expect(Math.abs(v - b[i]!)).toBeLessThan(600 * eps));
    for (let s = 0; s < of; s++) {
      const [one, rows] = [partOf(dense, s, of), partOf(x, s, of)];
      const turned = rows.map((_, i) => rows[(i % n) * k + Math.floor(i / n)]!);
      const outer = naiveMultiply(rows, turned, n, k, n);
      const want = one.map((v, i) => 0.9 * v + 0.1 * outer[i]!);
      near(partOf(updated, s, of), want);
      near(unpack(partOf(updatedPacked, s, of), n), want);
      near(partOf(product, s, of), naiveMultiply(one, one, n, n, n));
      near(unpack(partOf(productPacked, s, of), n), naiveMultiply(one, one, n, n, n));
      near(partOf(times, s, of), naiveMultiply(one, rows, n, n, k));
    }
    expect([updated, updatedPacked, product, times].map((v) => v.constructor)).toEqual(
      Array(4).fill(dense.constructor),
    );
  });
});

test('plain, relaxed and TypeScript agree to rounding', () => {
  for (const { make, eps, tiny } of types) {
    const n = 67;
    const [a, b] = [make(numbers(n * n, 4, 0, tiny)), make(numbers(n * n, 5, 0, tiny))];
    const results: Floats[] = [];
    withEachKind(() => results.push(multiply(a, b, n, n, n)));
    const scale = n * Math.max(...a) * Math.max(...b);
    for (const other of results) {
      results[0]!.forEach((x, i) =>
        expect(Math.abs(x - other[i]!)).toBeLessThanOrEqual(eps * scale),
      );
    }
  }
});

test('wrong lengths and counts are refused', () => {
  expect(() => multiply(new Float32Array(8), new Float32Array(4), 2, 2, 2, 2)).toThrow(
    /b must have 8 entries, got 4/,
  );
  expect(() => multiply(new Float32Array(4), new Float32Array(4), 2, 2, 2, 1.5)).toThrow(
    /option count .* got 1.5/,
  );
  expect(() => symmetricUpdate(new Float64Array(4), new Float64Array(3), 2, 2, 1, 1)).toThrow(
    /x must have 4 entries/,
  );
  expect(() => symmetricUpdate(new Float64Array(3), new Float64Array(4), 2, 2, 1, 1)).toThrow(
    /matrix must have 4/,
  );
  expect(() => symmetricProduct(new Float64Array(3), new Float64Array(4), 2)).toThrow(
    /a must have 4 entries/,
  );
  expect(() => symmetricProduct(new Float64Array(4), new Float64Array(3), 2)).toThrow(
    /b must have 4 entries/,
  );
  expect(() => packedProduct(new Float64Array(3), new Float64Array(3), 2, 2)).toThrow(
    /6 entries, got 3/,
  );
});
