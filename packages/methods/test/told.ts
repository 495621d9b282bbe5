// What the README's table says of each method, which tests hold.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { forgetDistances, largestDistance } from './trial.js';

/** The rows of the table, whose second cells are code. */
export const told = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((row) => row.length === 8 && row[2]!.startsWith('`'))
  .map((row) => ({ method: row[1]!, kit: row[4]!, distance: Number(row[6]) }));

/** Other machines round otherwise, and other samples lie farther. */
const SLACK = 4;

/** Declares the last test of a file: the README tells the largest distance of the tests above. */
export function testToldDistance(method: string): void {
  beforeAll(forgetDistances);
  test(`the README tells how far ${method} is from float64`, () => {
    const row = told.find((one) => one.method === method);
    expect(largestDistance()).toBeLessThan(SLACK * row!.distance);
  });
}
