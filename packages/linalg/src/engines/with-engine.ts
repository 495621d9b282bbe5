import { kernels } from '../wasm/kernels.js';
import type { Engine, Needs } from './engine.js';
import { typescriptEngine } from './typescript-engine.js';
import { withWasmEngine } from './wasm-engine.js';

/**
 * Runs `body` with an engine for matrices of n rows, in WebAssembly if this thread has it. Memory
 * is reserved once before `body` and freed after it.
 */
export function withEngine(n: number, needs: Needs, body: (engine: Engine) => void): void {
  const fast = kernels();
  if (fast) withWasmEngine(fast, n, needs, body);
  else body(typescriptEngine(n));
}
