import { expect, test } from 'vitest';
import { drawFriedman } from './friedman.js';

const { inputs, target } = drawFriedman(5000, 1);

test('without its formula what is left of the target is noise of mean 0 and variance 1', () => {
  const noise = target.values.map((y, row) => {
    const [a, b, c, d, e] = inputs.map(({ values }) => values[row]!) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return y - 10 * Math.sin(Math.PI * a * b) - 20 * (c - 0.5) ** 2 - 10 * d - 5 * e;
  });
  expect(noise.reduce((sum, value) => sum + value / 5000, 0)).toBeCloseTo(0, 1);
  expect(noise.reduce((sum, value) => sum + value ** 2 / 5000, 0)).toBeCloseTo(1, 1);
});

test('the same seed draws the same rows, fewer of them a part of more; another seed draws others', () => {
  expect(inputs).toHaveLength(10);
  for (const { values } of inputs)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(drawFriedman(5, 1).target.values).toEqual(target.values.subarray(0, 5));
  expect(drawFriedman(5, 2).target.values).not.toEqual(target.values.subarray(0, 5));
});
