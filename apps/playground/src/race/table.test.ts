import { expect, test } from 'vitest';
import { programOf } from './program.js';
import { racerOf } from './racers.js';
import { tableTrack } from './table.js';

const rows = Array.from({ length: 300 }, (_, i) => `${i},${i % 2 ? 'yes' : 'no'},${3 * i + 1}`);
const table = ['size,kind,price', ...rows].join('\n');

test('the last column of numbers is the target; words become columns; all is standardised', () => {
  const { task, rows: read, shown } = tableTrack('homes.csv', table);
  expect(task.name).toBe('homes.csv: 300 rows of 3 numbers, to predict price');
  expect([read.count, read.x.length, read.y.length, shown]).toEqual([300, 900, 300, 200]);
  expect(read.y.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 3);
});

test('its program has as many steps as that of the digits, and predicts one number', () => {
  const { task } = tableTrack('homes.csv', table);
  expect(task.epochs * Math.ceil(300 / task.batch)).toBe(1200);
  const choice = { racer: racerOf('sonew'), rate: null, backend: 'wasm', seed: 1, task } as const;
  expect(programOf(choice)).toContain('inputShape: [3] }), ...[64, 32, 16, 1].map(dense)');
});

test('a table that cannot be read is refused with its line', () => {
  expect(() => tableTrack('homes.csv', 'a,b\n1,2\n3')).toThrow('homes.csv, line 3');
});
