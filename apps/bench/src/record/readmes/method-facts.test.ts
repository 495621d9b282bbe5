import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { methodContenders } from '../../contenders/methods.js';
import { factsOf } from './method-facts.js';

const table = (titles: string, rows: string) =>
  `## The methods\n\n| method | ${titles} |\n| - | - | - | - |\n${rows}\n\n## Another\n| KL-SOAP | 9 | no | 9 |\n`;

test('every contender of the methods has its lines, kit and distance in their README', () => {
  const url = new URL('../../../../../packages/methods/README.md', import.meta.url);
  const facts = factsOf(readFileSync(url, 'utf8'));
  expect([...facts.keys()]).toEqual(methodContenders.map(({ name }) => name));
  for (const { lines, kit, distance } of facts.values()) {
    expect(Number(lines)).toBeLessThan(60);
    expect(['cpu, wasm', 'its parts']).toContain(kit);
    expect(Number(distance)).toBeLessThan(1e-3);
  }
});

test('a row or a column that is missing is told of', () => {
  const rows = '| KL-SOAP | 0 | cpu | 1e-7 |';
  expect(() => factsOf(table('lines | kit | distance', rows))).toThrow(/has no row of sm3I/);
  const all = ['SM3-I, SM3-II'].map((name) => `| ${name} | 0 | cpu | 1e-7 |`).join('\n');
  expect(() => factsOf(table('lines | kit | far', all))).toThrow(/has no column distance/);
});
