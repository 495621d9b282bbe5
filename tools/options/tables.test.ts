import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flag, number, numberOrNull, oneOf, options, withDefaults } from '@curvature/spec';
import { describe, expect, it } from 'vitest';
import { declared } from './declared.js';
import { optionTable, withTable } from './tables.js';
import { root } from '../packages.js';

describe.each(Object.entries(declared))('the options in %s', (path, tables) => {
  it.each(
    tables.map((presets) => [presets.map(({ owner }) => owner).join(', '), presets] as const),
  )('of %s are those declared; if not, run pnpm options', (_, presets) => {
    const readme = readFileSync(join(root, path), 'utf8');
    expect(withTable(readme, presets)).toBe(readme);
  });
});

const one = options('one', {
  rate: number({ default: 1e-4, min: 0, below: 1, describe: 'size of a step' }),
  share: number({
    default: 1,
    above: 0,
    max: ({ rate }) => 2 - (rate as number),
    describe: 'of two',
  }),
  clip: numberOrNull({
    default: null,
    above: 0,
    below: Infinity,
    null: 'no limit',
    describe: 'largest norm',
  }),
  mode: oneOf(['a', 'b'], { default: { from: () => 'b', says: '`b` here' }, describe: 'which' }),
});
const two = options('two', {
  ...withDefaults(one.rows, { rate: 0.5 }),
  every: number({ default: 10, min: 1, integer: true, describe: 'steps' }),
  ahead: flag({ default: false, describe: 'looks ahead' }),
});

const lines = (text: string) => text.split('\n').map((line) => line.replaceAll(/ +/g, ' '));

describe('a table', () => {
  it('has a row for each option, with meaning, values and default', () => {
    expect(lines(optionTable([one]))).toEqual([
      '| option | meaning | values | default |',
      expect.stringMatching(/^(\| -{3,} ){4}\|$/),
      '| `rate` | size of a step | ≥ 0, < 1 | 1e-4 |',
      '| `share` | of two | > 0 | 1 |',
      '| `clip` | largest norm | > 0; null: no limit | null |',
      '| `mode` | which | `a`, `b` | `b` here |',
    ]);
  });

  it('shows the defaults of several presets beside each other', () => {
    const found = lines(optionTable([one, two]));
    expect(found[0]).toBe('| option | meaning | values | `one` | `two` |');
    expect(found[2]).toBe('| `rate` | size of a step | ≥ 0, < 1 | 1e-4 | 0.5 |');
    expect(found.slice(6)).toEqual([
      '| `every` | steps | whole, ≥ 1 | – | 10 |',
      '| `ahead` | looks ahead | true, false | – | false |',
    ]);
  });

  it('is put between its marks, and nothing else changes', () => {
    const marked =
      'before\n<!-- Options of one, written by `pnpm options` -->\nold\n<!-- The end of these options -->\nafter';
    const written = withTable(marked, [one]);
    expect(written).toContain(optionTable([one]));
    expect(written).toMatch(/^before\n<!-- Options[^]*these options -->\nafter$/);
    expect(written).not.toContain('old');
    expect(withTable(written, [one])).toBe(written);
    expect(() => withTable(marked, [two])).toThrow(/no place for options/);
  });
});
