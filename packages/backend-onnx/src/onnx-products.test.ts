import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { onnxProducts } from './onnx-products.js';

const products = onnxProducts({ workers: 2 });
afterAll(() => products.close());

describe.each([Float64Array, Float32Array])('onnxProducts with %o', (Numbers) => {
  const size = fc.integer({ min: 1, max: 12 });
  const stacks = fc
    .record({ count: fc.integer({ min: 1, max: 4 }), rows: size, inner: size, columns: size })
    .chain((sizes) => {
      const { count, rows, inner, columns } = sizes;
      const numbers = (length: number) =>
        fc
          .array(fc.integer({ min: -9, max: 9 }), { minLength: length, maxLength: length })
          .map((x) => Numbers.from(x));
      return fc.record({
        sizes: fc.constant(sizes),
        a: numbers(count * rows * inner),
        b: numbers(count * inner * columns),
      });
    });

  test('equal the definition, exactly for small whole numbers, and change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(stacks, async ({ sizes, a, b }) => {
        const { count, rows, inner, columns } = sizes;
        const wanted = Array.from({ length: count * rows * columns }, (_, at) => {
          const [column, row, item] = [
            at % columns,
            Math.floor(at / columns) % rows,
            Math.floor(at / columns / rows),
          ];
          let sum = 0;
          for (let k = 0; k < inner; k++)
            sum += a[(item * rows + row) * inner + k]! * b[(item * inner + k) * columns + column]!;
          return sum;
        });
        const copies = [a.slice(), b.slice()];
        const got = await products.multiply<Float64Array | Float32Array>(a, b, sizes);
        expect(got).toBeInstanceOf(Numbers);
        expect([...got].map((v) => v + 0)).toEqual(wanted.map((v) => v + 0));
        expect([a, b]).toEqual(copies);
      }),
      { numRuns: 60 },
    );
  });

  test('are of the same type for arrays of another JavaScript realm, as jest gives each test file', async () => {
    const kind = Numbers.name as 'Float32Array';
    const foreign = runInNewContext(`({ a: ${kind}.of(1, 2), b: ${kind}.of(3, 4) })`) as Record<
      'a' | 'b',
      Float32Array
    >;
    const got = await products.multiply(foreign.a, foreign.b, {
      count: 1,
      rows: 1,
      inner: 2,
      columns: 1,
    });
    expect(got).toEqual(Numbers.of(11));
  });

  test('give nothing for nothing, and zeros for a sum over nothing', async () => {
    const empty = new Numbers(0);
    const some = { count: 2, rows: 2, inner: 0, columns: 3 };
    expect([...(await products.multiply<typeof empty>(empty, empty, some))]).toEqual(
      Array(12).fill(0),
    );
    expect([
      ...(await products.multiply<typeof empty>(empty, empty, { ...some, rows: 0 })),
    ]).toEqual([]);
  });
});

test('sizes that do not fit are refused', async () => {
  const two = new Float64Array(2);
  const sizes = { count: 1, rows: 1, inner: 2, columns: 1 };
  await expect(products.multiply(two, new Float64Array(3), sizes)).rejects.toThrow(
    /b must have 2 elements, got 3/,
  );
  await expect(products.multiply(two, two, { ...sizes, rows: -1 })).rejects.toThrow(
    /rows must be a whole number/,
  );
  expect(() => onnxProducts({ precision: 'float32' } as object)).toThrow(/no option precision/);
});
