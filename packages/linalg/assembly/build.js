// Compiles index.ts once with plain and once with relaxed SIMD, and writes both as base64 into
// src/wasm/kernel-bytes.ts.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../src/wasm/kernel-bytes.ts', import.meta.url));

// Warning 112 is about vectors that pass to JavaScript; ours pass between functions of the module.
const flags =
  '-O3 --converge --noAssert --runtime stub --importMemory --noExportMemory --disableWarning 112';
const options = ['--outFile', 'kernels.wasm', ...flags.split(' ')];

/** @param {string[]} features */
async function compile(features) {
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
  return Buffer.from(binary).toString('base64');
}

const simd = await compile(['simd']);
const relaxed = await compile(['simd', 'relaxed-simd']);
writeFileSync(
  target,
  `// Made from assembly/ by \`pnpm --filter @curvature/linalg kernels\`.
export const simd = '${simd}';
export const relaxed = '${relaxed}';
`,
);
