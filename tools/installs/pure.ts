import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of plain numbers, which must work in a program that has no TensorFlow.js. */
const pure: readonly string[] = ['@curvature/linalg', '@curvature/policies'];

/**
 * @param name The package that was installed.
 * @param folder The project that installed it.
 * @throws Error if it is a package of plain numbers, and TensorFlow.js came with it, however deep.
 */
export function checkPure(name: string, folder: string): void {
  if (!pure.includes(name)) return;
  const modules = join(folder, 'node_modules');
  if (!existsSync(join(modules, name))) throw new Error(`${name} is not in ${modules}.`);
  // npm makes node_modules/@tensorflow/tfjs-core, pnpm node_modules/.pnpm/@tensorflow+tfjs-core@4.
  const found = readdirSync(modules, { recursive: true, encoding: 'utf8' }).find((path) =>
    /(^|[\\/])@tensorflow([\\/+]|$)/.test(path),
  );
  if (found) throw new Error(`${name} brings TensorFlow.js, though it needs none: ${found}`);
}
