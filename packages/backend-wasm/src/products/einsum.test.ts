import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, on, type Numbers } from '../../test/both-backends.js';

const equations = [
  'ij->ji',
  'ij->',
  'ij->i',
  'ijk->ki',
  'i->i',
  'i,i->',
  'i,j->ij',
  'i,j->ji',
  'ij,j->i',
  'ij,jk->ik',
  'ij,jk->ki',
  'ij,kj->ik',
  'ij,ij->ij',
  'ij,ij->',
  'ij,ij->i',
  'bij,bjk->bik',
  'bij,bkj->ikb',
  'bij,jk->bik',
  'bhid,bhjd->bhij',
  'abc,cd->abd',
  'abc,abd->cd',
  'abcd,be->acde',
  'ijk,l->kl',
  'ij,k->',
  'bi, bj -> bij',
];

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 12, maxLength: 12 });

const terms = (equation: string): string[][] =>
  equation
    .replace(/\s/g, '')
    .split(/,|->/)
    .map((term) => term.split(''));

/**
 * The sum over every value of every label. Not the cpu backend, which loses an operand that has no
 * label summed over.
 */
const byDefinition = (equation: string, size: number[], tensors: Numbers[]): Numbers => {
  const all = [...new Set(terms(equation).flat())];
  const sizeOf = (label: string): number => size[label.charCodeAt(0) % 12]!;
  const place = (labels: string[], at: Record<string, number>): number =>
    labels.reduce((index, label) => index * sizeOf(label) + at[label]!, 0);
  const inputs = terms(equation).slice(0, -1);
  const output = terms(equation).at(-1)!;
  const shape = output.map(sizeOf);
  const values = Array<number>(tf.util.sizeFromShape(shape)).fill(0);
  const visit = (depth: number, at: Record<string, number>): void => {
    const label = all[depth];
    if (label !== undefined)
      for (let i = 0; i < sizeOf(label); i++) visit(depth + 1, { ...at, [label]: i });
    else
      values[place(output, at)]! += inputs.reduce(
        (p, term, i) => p * tensors[i]!.values[place(term, at)]!,
        1,
      );
  };
  visit(0, {});
  return { values, shape };
};

const operands = (equation: string, size: number[], seed: number): tf.Tensor[] =>
  terms(equation)
    .slice(0, -1)
    .map((term, i) =>
      normal(
        term.map((label) => size[label.charCodeAt(0) % 12]!),
        seed + i,
      ),
    );

describe('Einsum', () => {
  it.each(equations)('%s equals the sum over every label', async (equation) => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(1000), async (size, seed) => {
        const inputs = await on('cpu', () => operands(equation, size, seed));
        const got = await on('wasm', () => tf.einsum(equation, ...operands(equation, size, seed)));
        expectClose(got, [byDefinition(equation, size, inputs)]);
      }),
      { numRuns: 12 },
    );
  });

  it('gives zeros for a sum over nothing', async () => {
    for (const equation of ['ij->i', 'ij,kj->ik']) {
      const inputs = (): tf.Tensor[] => equation.split(',').map(() => tf.zeros([2, 0]));
      const [got] = await on('wasm', () => tf.einsum(equation, ...inputs()));
      expect(got?.values.every((value) => value === 0)).toBe(true);
      expect(got?.shape[0]).toBe(2);
    }
  });

  it('refuses what it cannot do with a sentence', async () => {
    await tf.setBackend('wasm');
    const one = tf.zeros([2, 2]);
    expect(() => tf.einsum('ij->jj', one)).toThrow(/label twice/);
    expect(() => tf.einsum('ii->i', one)).toThrow(/duplicate axes/);
    expect(() => tf.einsum('ij->ji', tf.cast(one, 'int32'))).toThrow(/int32; it takes float32/);
    expect(() => tf.einsum('ij,jk->ik', one, tf.zeros([3, 2]))).toThrow(/Expected dimension/);
  });
});
