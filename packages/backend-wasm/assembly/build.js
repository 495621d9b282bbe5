// Compiles index.ts once with plain and once with relaxed SIMD, and writes both as base64 into
// src/fused/kernel-bytes.ts.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled } from '../../../tools/assemblyscript.js';
import { makeOnce } from '../../../tools/make-once.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../src/fused/kernel-bytes.ts', import.meta.url));

// 112 warns of vectors that pass to JavaScript; ours pass between our own functions.
const flags =
  '-O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --disableWarning 112';

// TypeScript knows no decorators of functions: what is to be inlined says so in a comment.
const readFile = (/** @type {string} */ name, /** @type {string} */ base) => {
  const path = join(base, name);
  return existsSync(path)
    ? readFileSync(path, 'utf8').replaceAll('// @inline\n', '@inline\n')
    : null;
};

/** @param {string[]} features */
async function compile(features) {
  const { main } = await import('assemblyscript/asc');
  const enabled = features.flatMap((feature) => ['--enable', feature]);
  const binary = await compiled(main, folder, [...flags.split(' '), ...enabled], { readFile });
  refuseOwnMemory(binary);
  return Buffer.from(binary).toString('base64');
}

// Sections of a WebAssembly module that would lie in the memory of tfjs's backend, or point into
// it.
const forbidden = new Map([
  [6, 'globals'],
  [11, 'static data'],
]);

/** @param {Uint8Array} binary */
function refuseOwnMemory(binary) {
  for (let at = 8; at < binary.length;) {
    const found = forbidden.get(/** @type {number} */ (binary[at++]));
    if (found) throw new Error(`The kernels have ${found}, but all of the memory belongs to tfjs.`);
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = /** @type {number} */ (binary[at++]);
      size |= (byte & 0x7f) << shift;
    }
    at += size;
  }
}

const command = 'pnpm --filter @curvature/backend-wasm kernels';
await makeOnce({ from: folder, target, compiler: 'assemblyscript', command }, async () => {
  const simd = await compile(['simd']);
  const relaxed = await compile(['simd', 'relaxed-simd']);
  return `export const simd = '${simd}';
export const relaxed = '${relaxed}';
`;
});
