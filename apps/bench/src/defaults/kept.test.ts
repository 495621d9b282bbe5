import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keptDefaults, saveDefaults } from './kept.js';
import type { Defaults } from './suite.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-defaults-'));
afterAll(() => rmSync(folder, { recursive: true }));

const of = (program: string, optimizer: string, seeds = 1): Defaults =>
  ({
    machine: { cpu: 'one' },
    seeds,
    programs: [{ name: program }],
    outcomes: [{ program, optimizer }],
  }) as unknown as Defaults;

test('outcomes of ours and of methods are kept apart, program by program', () => {
  saveDefaults(of('p', 'sonew()', 3), folder);
  saveDefaults(of('p', 'muon()'), folder, 'methods');
  saveDefaults(of('q', 'muon()'), folder, 'methods');
  saveDefaults(of('p', 'sm3'), folder, 'methods');
  expect(keptDefaults(folder)).toEqual(of('p', 'sonew()', 3));
  expect(keptDefaults(folder, 'methods')!.outcomes).toEqual([
    { program: 'q', optimizer: 'muon()' },
    { program: 'p', optimizer: 'sm3' },
  ]);
});

test('those of another number of seeds are refused', () => {
  expect(() => saveDefaults(of('r', 'muon()', 2), folder, 'methods')).toThrow(/of 1 seeds/);
});
