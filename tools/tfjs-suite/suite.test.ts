import { beforeAll, describe, expect, it } from 'vitest';
import { lost, passed } from './compare.js';
import { settings } from './settings.js';
import { runSuite } from './suite.js';

let results: Awaited<ReturnType<typeof runSuite>>;
beforeAll(async () => {
  results = await runSuite(false);
});

describe("tfjs-core's own specs of products and convolutions", () => {
  it.each(settings.filter((setting) => setting !== 'stock'))(
    'that pass on stock pass with %s',
    (setting) => {
      expect(lost(results.get('stock')!, results.get(setting)!)).toEqual([]);
    },
  );

  it('run, and more of them pass with ours', () => {
    const stock = passed(results.get('stock')!);
    expect(stock).toBeGreaterThan(300);
    expect(passed(results.get('ours')!)).toBeGreaterThan(stock);
  });
});
