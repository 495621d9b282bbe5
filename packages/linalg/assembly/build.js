// Compiles index.ts once with plain and once with relaxed SIMD, and writes both, deflated, as base64
// into src/wasm/kernel-bytes.ts: a page loads a fifth of what they are. The second repeats most of
// the first, so the two are deflated together.
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { makeOnce } from '../../../tools/make-once.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../src/wasm/kernel-bytes.ts', import.meta.url));

// Warning 112 is about vectors that pass to JavaScript; ours pass between functions of the module.
const flags =
  '-O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --disableWarning 112';
const options = ['--outFile', 'kernels.wasm', ...flags.split(' ')];

/** @param {string[]} features */
async function compile(features) {
  const { main } = await import('assemblyscript/asc');
  /** @type {Uint8Array | undefined} */
  let binary;
  /** @type {string[]} */
  const complaints = [];
  const { error } = await main(
    [
      'index.ts',
      '--baseDir',
      folder,
      ...options,
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      stderr: { write: (/** @type {string} */ chunk) => complaints.push(chunk) },
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || !binary)
    throw new Error(`The kernels do not compile.\n${complaints.join('')}`, { cause: error });
  return binary;
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
