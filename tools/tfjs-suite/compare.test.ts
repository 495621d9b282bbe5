import { describe, expect, it } from 'vitest';
import { lost, passed, type Result } from './compare.js';

const result = (spec: string, status: Result['status'], message = ''): Result => ({
  spec,
  status,
  message,
});

describe('lost', () => {
  it('are specs that pass on stock and fail, or do not run, with ours', () => {
    const stock = [
      result('a', 'passed'),
      result('b', 'passed'),
      result('c', 'failed'),
      result('d', 'passed'),
    ];
    const ours = [result('a', 'passed'), result('b', 'failed', 'off by 1'), result('c', 'failed')];
    expect(lost(stock, ours)).toEqual([
      result('b', 'failed', 'off by 1'),
      result('d', 'excluded', 'It did not run.'),
    ]);
  });

  it('tells specs of one name apart by their order', () => {
    const stock = [result('a', 'failed'), result('a', 'passed')];
    expect(lost(stock, [result('a', 'passed'), result('a', 'failed')])).toEqual([
      result('a', 'failed'),
    ]);
    expect(lost(stock, [result('a', 'failed'), result('a', 'passed')])).toEqual([]);
  });

  it('are none where ours pass more', () => {
    expect(lost([result('a', 'failed')], [result('a', 'passed')])).toEqual([]);
    expect(passed([result('a', 'passed'), result('b', 'pending')])).toBe(1);
  });
});
