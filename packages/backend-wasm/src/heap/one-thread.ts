import { env } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

const THREADS = 'WASM_HAS_MULTITHREAD_SUPPORT';

/**
 * Has tfjs start its build without threads, unless the program has decided on them. Pages that are
 * cross-origin isolated get the other build by default. It shares its memory, in which the kernels
 * of this package cannot work, and from a minified script it never starts (tfjs issue 4253).
 */
export function preferOneThread(): void {
  if (env().getFlags()[THREADS] === undefined) env().set(THREADS, false);
}
