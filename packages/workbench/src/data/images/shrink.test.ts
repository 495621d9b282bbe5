import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrink } from './shrink.js';

test('each pixel is the mean of its block, in every picture', () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 3 }),
  );
  fc.assert(
    fc.property(
      sizes,
      fc.infiniteStream(fc.float({ min: 0, max: 1, noNaN: true })),
      ([count, small, block], stream) => {
        const side = small * block;
        const images = Float32Array.from({ length: count * side ** 2 }, () => stream.next().value);
        const result = shrink(images, side, block);
        expect(result).toHaveLength(count * small ** 2);
        result.forEach((value, i) => {
          const [image, row, column] = [
            Math.floor(i / small ** 2),
            Math.floor(i / small) % small,
            i % small,
          ];
          let sum = 0;
          for (let y = 0; y < block; y++) {
            for (let x = 0; x < block; x++) {
              sum += images[image * side ** 2 + (row * block + y) * side + column * block + x]!;
            }
          }
          expect(value).toBeCloseTo(sum / block ** 2, 5);
        });
      },
    ),
  );
});
