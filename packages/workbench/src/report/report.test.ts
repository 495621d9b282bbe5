import { Script } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartScript } from './chart-script.js';
import { renderReport } from './report.js';
import { figureScript } from './figure-script.js';
import { reportScript } from './report-script.js';
import type { RunResult } from './comparison/result.js';

const run = (text: string): RunResult => ({
  task: text,
  optimizer: text,
  label: text,
  options: { [text]: text },
  seed: 0,
  backend: text,
  batch: 8,
  steps: [
    { step: 1, loss: 5, ms: 20 },
    { step: 2, loss: 4, ms: 30 },
  ],
  final: 4,
  stopped: text,
  telemetry: [{ block: text, residual: 1e-9 }, { [text]: null }],
  heatMaps: [{ title: text, detail: text, side: 1, levels: '/w==' }],
  figures: [
    {
      title: text,
      detail: text,
      x: text,
      y: text,
      at: [1, 2],
      series: [{ label: text, values: [1, null] }],
    },
  ],
});
const page = (...runs: RunResult[]) => renderReport(runs, new Date(0), 30);
const tags = (html: string) => html.match(/<\/?[a-z!][^>]*>/gi);

test('no text that is put in adds a tag, an attribute, or an end of script', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '</script><script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      `" onload='x'`,
      '<!--',
      ']]>',
      '&lt;',
    ),
  );
  const plain = tags(page(run('plain'), run('plain')));
  fc.assert(
    fc.property(hostile, (text) => {
      expect(tags(page(run(`x${text}`), run(`x${text}`)))).toEqual(plain);
    }),
    { numRuns: 60 },
  );
});

test('the data in the page are the losses over steps and seconds', () => {
  const html = page(run('a</script>'), { ...run('b'), steps: [], final: null });
  const json = /<script type="application\/json" id="runs">(.*?)<\/script>/s.exec(html)![1]!;
  expect(JSON.parse(json)).toEqual([
    { label: 'a</script>', step: [1, 2], seconds: [0.02, 0.05], loss: [5, 4] },
    { label: 'b', step: [], seconds: [], loss: [] },
  ]);
});

test('the page needs nothing from elsewhere, and its script is JavaScript', () => {
  const html = page(run('a'));
  expect(html).not.toMatch(/<(?:link|iframe|img)\b|\bsrc=|@import|url\(/i);
  for (const script of [chartScript, reportScript, figureScript]) {
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/innerHTML|<\/script/);
  }
});

test('facts, comparison, reasons to stop and telemetry are all there', () => {
  const html = page(
    { ...run('shampoo'), task: 'curves', backend: 'wasm', stopped: 'The loss is NaN at step 3.' },
    run('adam'),
  );
  for (const text of [
    'curves',
    'wasm',
    '1970-01-01 00:00',
    'The loss is NaN at step 3.',
    'Inside shampoo',
    'Matrices of shampoo',
    'How shampoo worked',
    '<div class="figure" data-run="0" data-figure="0">',
    '<canvas class="heat" width="1" height="1" data-run="0" data-map="0"',
    '1e-9',
    'steps to 4 (adam)',
  ]) {
    expect(html).toContain(text);
  }
});
