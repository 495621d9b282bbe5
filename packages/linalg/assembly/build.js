// Compiles index.ts once with plain and once with relaxed SIMD, and writes both, deflated, as base64
// into src/wasm/kernel-bytes.ts: a page loads a fifth of what they are. The second repeats most of
// the first, so the two are deflated together.
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { compiled } from '../../../tools/assemblyscript.js';
import { makeOnce } from '../../../tools/make-once.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../src/wasm/kernel-bytes.ts', import.meta.url));

// Warning 112 is about vectors that pass to JavaScript; ours pass between functions of the module.
const flags =
  '-O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --disableWarning 112';

/** @param {string[]} features */
async function compile(features) {
  const { main } = await import('assemblyscript/asc');
  const enabled = features.flatMap((feature) => ['--enable', feature]);
  return compiled(main, folder, [...flags.split(' '), ...enabled]);
}

const command = 'pnpm --filter @curvature/linalg kernels';
await makeOnce({ from: folder, target, compiler: 'assemblyscript', command }, async () => {
  const simd = await compile(['simd']);
  const relaxed = await compile(['simd', 'relaxed-simd']);
  const modules = deflateRawSync(Buffer.concat([simd, relaxed]), { level: 9 }).toString('base64');
  return `/** Both modules after one another, deflated, in base64. */
export const modules = '${modules}';
/** The bytes of the first, with plain SIMD; the second has relaxed SIMD. */
export const simdLength = ${simd.length};
`;
});
