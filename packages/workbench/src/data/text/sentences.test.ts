import { expect, test } from 'vitest';
import { writeSentences } from './sentences.js';

const text = writeSentences(20_000, 1);
const whole = text.split('\n').slice(0, -1);

test('the same seed writes the same text, shorter ones a part of longer; another seed writes another', () => {
  expect(text).toHaveLength(20_000);
  expect(writeSentences(500, 1)).toBe(text.slice(0, 500));
  expect(writeSentences(500, 2)).not.toBe(text.slice(0, 500));
});

test('each line is a sentence of small letters, with a capital and a full stop', () => {
  for (const line of whole) expect(line).toMatch(/^The [a-z]+( [a-z]+|, [a-z]+)+\.$/);
  expect(new Set(whole).size).toBeGreaterThan(0.8 * whole.length);
});

test('subject and verb agree', () => {
  const simple = whole.flatMap((line) => {
    const found = /^The (?:cat|king|fox)(s|es)? (?:sleep|sing|wait)(s)?[ .,]/.exec(line);
    return found ? [found] : [];
  });
  expect(simple.length).toBeGreaterThan(3);
  for (const [line, plural, singular] of simple)
    expect(plural === undefined, line).toBe(singular !== undefined);
});
