import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of plain numbers, which must work in a program without TensorFlow.js. */
const pure: readonly string[] = ['@curvature/linalg', '@curvature/policies'];

/**
 * @param name The package that was installed.
 * @param folder The project that installed it.
 * @throws Where TensorFlow.js came with a package of plain numbers, or where a package of that list
 *   is not there at all.
 */
export function checkPure(name: string, folder: string): void {
  if (!pure.includes(name)) return;
  const modules = join(folder, 'node_modules');
  if (!existsSync(join(modules, name))) throw new Error(`${name} is not in ${modules}.`);
  const found = [join(modules, '@tensorflow'), ...inStore(modules)].filter((each) =>
    existsSync(each),
  );
  if (found.length > 0) throw new Error(`${name} brings TensorFlow.js: ${found.join(', ')}.`);
}
