import { expect, test } from 'vitest';
import { drawDigits } from './stroke-digits.js';

const PIXELS = 784;
const { images, labels } = drawDigits(1500, 1);
const picture = (i: number) => images.subarray(i * PIXELS, (i + 1) * PIXELS);
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let p = 0; p < a.length; p++) sum += (a[p]! - b[p]!) ** 2;
  return sum;
};

test('the same seed draws the same digits, fewer of them a part of more; another seed draws others', () => {
  expect(drawDigits(25, 1).images).toEqual(images.subarray(0, 25 * PIXELS));
  expect(drawDigits(25, 2).images).not.toEqual(images.subarray(0, 25 * PIXELS));
});

test('ink is between 0 and 1, black inside strokes, grey at their edges', () => {
  expect(images.every((value) => value >= 0 && value <= 1)).toBe(true);
  labels.forEach((_, i) => expect(Math.max(...picture(i))).toBe(1));
  const share = (test: (value: number) => boolean) => images.filter(test).length / images.length;
  expect(share((value) => value === 1)).toBeGreaterThan(0.03);
  expect(share((value) => value > 0 && value < 1)).toBeGreaterThan(0.03);
});

test('nothing is cut off: the outermost pixels are white but for a handful', () => {
  const isBorder = (p: number) => [0, 27].includes(p % 28) || [0, 27].includes(Math.floor(p / 28));
  const cut = [...labels].filter((_, i) =>
    picture(i).some((value, p) => value > 0.5 && isBorder(p)),
  );
  expect(cut.length / labels.length).toBeLessThan(0.02);
});

test('there are as many of each digit, and no two pictures are alike', () => {
  for (let digit = 0; digit < 10; digit++)
    expect(labels.filter((label) => label === digit)).toHaveLength(150);
  expect(new Set([...labels].map((_, i) => picture(i).join()))).toHaveProperty('size', 1500);
});

test('they can be told apart by their neighbours, but worse by their means alone', () => {
  const [known, asked] = [[...labels.keys()].slice(0, 1200), [...labels.keys()].slice(1200)];
  const nearest = (i: number) =>
    known.reduce((best, k) =>
      distance(picture(k), picture(i)) < distance(picture(best), picture(i)) ? k : best,
    );
  const right = asked.filter((i) => labels[nearest(i)] === labels[i]);
  expect(right.length / asked.length).toBeGreaterThan(0.7);
  const means = Array.from({ length: 10 }, (_, digit) => {
    const mean = new Float32Array(PIXELS);
    for (const k of known)
      if (labels[k] === digit) picture(k).forEach((value, p) => (mean[p]! += value / 120));
    return mean;
  });
  const byMean = (i: number) => means.map((mean) => distance(mean, picture(i)));
  const plain = asked.filter((i) => byMean(i).indexOf(Math.min(...byMean(i))) === labels[i]);
  expect(plain.length).toBeLessThan(right.length);
});

test('the side is free', () => {
  expect(drawDigits(3, 1, 32).images).toHaveLength(3 * 1024);
});
