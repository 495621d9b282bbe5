// LAPACK through numpy in a separate process with one thread, for benches on machines that have a
// Python with numpy.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Stack } from '../src/stack.js';

export interface Lapack {
  readonly version: string;
  /** Milliseconds for the whole stack, `times` times, and the roots. */
  roots(
    stack: Stack,
    p: number,
    ridge: number,
    times: number,
  ): Promise<{ ms: number[]; values: Float64Array }>;
  close(): void;
}

/** Null without such a Python; the environment variable CURVATURE_PYTHON may name one. */
export async function openLapack(): Promise<Lapack | null> {
  const python = process.env['CURVATURE_PYTHON'] ?? 'python3';
  const script = fileURLToPath(new URL('./lapack.py', import.meta.url));
  const one = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(python, [script], {
    env: { ...process.env, ...one },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hello = await lines.next();
  if (hello.done) return null;
  const folder = mkdtempSync(join(tmpdir(), 'lapack-'));
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  return {
    version: (JSON.parse(hello.value) as { numpy: string }).numpy,
    async roots({ count, n, values }, p, ridge, times) {
      writeFileSync(from, values);
      child.stdin.write(`${JSON.stringify({ count, n, p, ridge, times, from, to })}\n`);
      const answer = await lines.next();
      const bytes = readFileSync(to);
      const roots = new Float64Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      );
      return { ms: JSON.parse(answer.value as string) as number[], values: roots };
    },
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
