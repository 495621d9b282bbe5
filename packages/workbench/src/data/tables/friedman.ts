import type { Columns } from './columns.js';
import { randomStream } from '../random.js';

const COLUMNS = 10;

/** A sample of the standard normal distribution (Box and Muller 1958). */
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * The first problem of Friedman (1991): ten numbers between 0 and 1, of which the target uses five,
 * y = 10 sin(pi a b) + 20 (c - 1/2)^2 + 10 d + 5 e + noise of variance 1.
 */
export function drawFriedman(rows: number, seed: number): Columns {
  const random = randomStream(seed, 'friedman');
  const inputs = Array.from({ length: COLUMNS }, (_, i) => ({
    name: `x${i + 1}`,
    values: new Float64Array(rows),
  }));
  const target = { name: 'y', values: new Float64Array(rows) };
  for (let row = 0; row < rows; row++) {
    for (const { values } of inputs) values[row] = random();
    const [a, b, c, d, e] = inputs.map(({ values }) => values[row]!) as [
      number,
      number,
      number,
      number,
      number,
    ];
    target.values[row] =
      10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + normal(random);
  }
  return { inputs, target, words: new Set() };
}
