import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Missing } from './run.js';

interface Found {
  readonly backend: string;
  readonly product: number;
  readonly tensorflow: string;
  readonly isUsingGpuDevice: boolean;
}
const program = fileURLToPath(new URL('load.js', import.meta.url));

/**
 * Loads the package in a process of its own and multiplies there: a sentence on what it found.
 * @throws Missing with what that process said, where it fails.
 */
export function checkAddon(name: string, folder: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, folder], {
    encoding: 'utf8',
    // Silences what TensorFlow says of the processor at its start.
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  const found = status === 0 ? (JSON.parse(lastLine(stdout)) as Found) : undefined;
  if (found?.backend !== 'tensorflow' || found.product !== 3)
    throw new Missing(`${name} does not compute: ${stdout}${stderr}`);
  const device = found.isUsingGpuDevice ? 'a GPU' : 'the CPU';
  return `${name} computes on ${device} with TensorFlow ${found.tensorflow}`;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)!;
