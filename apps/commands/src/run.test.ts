import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run } from './run.js';

let told = '';
beforeEach(() => {
  told = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => ((told += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('lists the families', async () => {
  expect(await run('1.2.3', ['--help'])).toBe(0);
  expect(told).toMatch(/shampoo.*\n.*sonew.*\n.*thor/);
});

test.each(['shampoo', 'sonew', 'thor'])('passes --help and all else on to %s', async (family) => {
  expect(await run('1.2.3', [family, 'train', '--help'])).toBe(0);
  expect(told).toContain(`Usage: curvature ${family} train`);
  expect(await run('1.2.3', [family, '--version'])).toBe(0);
  expect(told.trim().endsWith('1.2.3')).toBe(true);
});

test.each([[['chess']], [[]], [['--flavour']]])('refuses %j with help and 2', async (argv) => {
  expect(await run('1.2.3', argv)).toBe(2);
  expect(told).toMatch(/curvature --help|Usage: curvature/);
});
