import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PROCESS_LIMIT } from '../../../tools/limits.js';

const own = fileURLToPath(new URL('..', import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx');

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs TypeScript as a process, which has to end by itself; rejects with its output if it fails.
 */
export function runProcess(code: string, folder = own): Promise<Outcome> {
  const flags = ['--conditions=source', '--import', tsx, '--input-type=module', '--eval', code];
  // Package managers put their own folder of all packages there.
  const env = { ...process.env, NODE_PATH: '' };
  return promisify(execFile)(process.execPath, flags, { cwd: folder, timeout: PROCESS_LIMIT, env });
}

/**
 * A folder with this package and its dependencies, except onnxruntime-node; of that only a
 * package.json with the given version.
 */
export function withoutRuntime(version?: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'curvature-onnx-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@curvature/backend-onnx'), { recursive: true });
  for (const part of ['src', 'package.json']) {
    cpSync(join(own, part), join(modules, '@curvature/backend-onnx', part), { recursive: true });
  }
  const linked = ['@bufbuild', '@tensorflow', '@curvature/spec', '@curvature/linalg'];
  for (const name of linked) symlinkSync(join(own, 'node_modules', name), join(modules, name));
  if (version !== undefined) {
    mkdirSync(join(modules, 'onnxruntime-node'));
    writeFileSync(
      join(modules, 'onnxruntime-node/package.json'),
      JSON.stringify({ name: 'onnxruntime-node', version }),
    );
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
