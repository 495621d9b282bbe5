// How kernels in AssemblyScript are compiled, for the scripts of the packages that have some.

/**
 * @typedef {(options: string[], files: {
 *   stderr: { write(chunk: string): void },
 *   writeFile(name: string, contents: Uint8Array | string): void,
 *   readFile?(name: string, base: string): string | null,
 * }) => Promise<{ error: Error | null }>} Compiler
 */

/**
 * The module of `index.ts` in a folder.
 * @param {Compiler} main `main` of assemblyscript/asc, which the package of the folder has.
 * @param {string} folder
 * @param {readonly string[]} options Of the compiler, features of WebAssembly among them.
 * @param {Partial<Parameters<Compiler>[1]>} [more] What reads files, if they are not read as they
 *   stand.
 * @returns {Promise<Uint8Array>}
 * @throws Error with what the compiler complains of.
 */
export async function compiled(main, folder, options, more = {}) {
  /** @type {Uint8Array | undefined} */
  let binary;
  /** @type {string[]} */
  const complaints = [];
  const { error } = await main(
    ['index.ts', '--baseDir', folder, '--outFile', 'kernels.wasm', ...options],
    {
      ...more,
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
