import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { momentumCase } from '../../test/momentum-case.js';
import { PROCESS_LIMIT } from '../../../../tools/limits.js';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
const use = fileURLToPath(new URL('../../test/momentum.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'curvature-golden-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command in `folder`, as a user would. */
function golden(...args: string[]) {
  const flags = ['--conditions=source', '--import', tsx];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: PROCESS_LIMIT,
  });
  return { status, lines: stdout.trimEnd().split('\n'), stdout, stderr };
}

const good = momentumCase({ learningRate: 0.1, momentum: 0.9 });
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
write('good.json', JSON.stringify(good));
write(
  'wrong.json',
  JSON.stringify({ ...good, name: 'wrong', options: { ...good.options, learningRate: 0.15 } }),
);
write('unknown.json', JSON.stringify({ ...good, name: 'unknown', optimizer: 'unheard-of' }));
write('broken.json', JSON.stringify({ ...good, name: 'broken', optimizer: 'broken' }));
write('cut.json', JSON.stringify(good).slice(0, 500));

describe('curvature-golden', () => {
  it('says by --help how it is called', () => {
    const { status, stdout, stderr } = golden('--help');
    for (const option of ['--backend', '--json', '--use']) expect(stdout).toContain(option);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('prints its lines alone, and exits with 0, if all pass', () => {
    const { status, lines, stderr } = golden('--use', use, 'good.json');
    expect(lines).toEqual([
      expect.stringMatching(/^ok momentum-0\.9 \d\.\de-\d+$/),
      '1 passed, 0 failed',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('exits with 1 if some fail, with the error or the reason', () => {
    const { status, lines } = golden(
      '--use',
      use,
      'good.json',
      'wrong.json',
      'unknown.json',
      'broken.json',
    );
    expect(lines[1]).toBe('FAIL wrong 5.0e-1 > 0.00001');
    expect(lines[2]).toMatch(
      /^FAIL unknown The composition "unheard-of" is not installed\. Its package is missing here\. Run npm install/,
    );
    expect(lines[3]).toBe('FAIL broken option learningRate is missing');
    expect(lines[4]).toBe('1 passed, 3 failed');
    expect(status).toBe(1);
  });

  it('exits with 2 on a file that is no case, and runs the others in the folder', () => {
    const { status, lines } = golden('--use', use, '.');
    expect(lines[1]).toMatch(/^FAIL cut\.json It is no case of format curvature-case\/1: not JSON/);
    expect(lines.at(-1)).toBe('1 passed, 4 failed');
    expect(status).toBe(2);
  });

  it('exits with 2 on a missing file', () => {
    const { status, lines } = golden('nowhere.json');
    expect(lines[0]).toMatch(/^FAIL nowhere\.json .*ENOENT/);
    expect(status).toBe(2);
  });

  it('prints an array with --json', () => {
    const { status, stdout } = golden('--json', '--use', use, 'good.json', 'unknown.json');
    expect(JSON.parse(stdout)).toEqual([
      { name: 'momentum-0.9', error: expect.any(Number), tolerance: 1e-5, ok: true },
      {
        name: 'unknown',
        error: null,
        tolerance: 1e-5,
        ok: false,
        message: expect.stringMatching(/not installed/),
      },
    ]);
    expect(status).toBe(1);
  });

  it.each([
    [[], /No files were given.*Usage/],
    [['--backend', 'gpu', 'good.json'], /no backend "gpu".*Use cpu/],
    [
      ['--backend', 'tf', 'good.json'],
      /npm install @curvature\/backend-node @tensorflow\/tfjs-node/,
    ],
    [['--use', 'nothing', 'good.json'], /no module "nothing"/],
    [['--colour', 'good.json'], /--colour/],
  ])('ends with 2 on %j and says why', (args, message) => {
    const { status, stdout, stderr } = golden(...args);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('runs on the wasm backend', () => {
    const { status, lines } = golden('--backend', 'wasm', '--use', use, 'good.json');
    expect(lines[0]).toMatch(/^ok momentum/);
    expect(status).toBe(0);
  });

  it.skipIf(!hasTfjsNode)(`runs ${onTfjsNode}`, () => {
    const { status, lines } = golden('--backend', 'tensorflow', '--use', use, 'good.json');
    expect(lines[0]).toMatch(/^ok momentum/);
    expect(status).toBe(0);
  });
});
