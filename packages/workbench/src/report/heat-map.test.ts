import { expect, test } from 'vitest';
import { DECADES, heatMap, heatMaps } from './heat-map.js';

const matrix = (size: number, value: (i: number, j: number) => number, tiles = 1) => ({
  block: 'dense/kernel',
  part: 'statistics',
  path: 'factors/0',
  tiles,
  size,
  values: Float32Array.from({ length: size * size }, (_, at) =>
    value(Math.floor(at / size), at % size),
  ),
});
const levels = (map: { levels: string }) => [...Buffer.from(map.levels, 'base64')];

test('levels fall by equal steps with each power of ten, whatever the sign and the scale', () => {
  const map = heatMap(matrix(3, (i, j) => (-1) ** i * 7e-9 * 10 ** -(i + j)));
  const step = 255 / DECADES;
  const expected = [0, 1, 2, 1, 2, 3, 2, 3, 4].map((power) => Math.round(255 - power * step));
  levels(map).forEach((level, at) =>
    expect(Math.abs(level - expected[at]!)).toBeLessThanOrEqual(1),
  );
  expect(map).toMatchObject({ side: 3, detail: '3 × 3 · largest 7.00e-9' });
});

test('what is far below the largest, and a matrix of zeros, are at the bottom', () => {
  expect(levels(heatMap(matrix(2, (i, j) => (i === j ? 1 : 1e-9))))).toEqual([255, 0, 0, 255]);
  expect(levels(heatMap(matrix(2, () => 0)))).toEqual([0, 0, 0, 0]);
});

test('a large matrix is shrunk, and a pixel shows the largest of its elements', () => {
  const map = heatMap(matrix(300, (i, j) => (i === 299 && j === 0 ? 1 : 0), 4));
  expect(map).toMatchObject({
    side: 100,
    detail: '300 × 300 · first of 4 tiles · largest 1.00 · 3 × 3 elements a pixel',
  });
  expect(levels(map).flatMap((level, at) => (level > 0 ? [[at, level]] : []))).toEqual([
    [99 * 100, 255],
  ]);
});

test('at most twelve are shown', () => {
  expect(heatMaps(Array.from({ length: 40 }, () => matrix(2, () => 1)))).toHaveLength(12);
});
