import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const notThere = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'];

/**
 * Imports a file or package, resolved from `folder`, or else from this package; null if it is
 * missing.
 */
export async function importFrom(
  folder: string,
  specifier: string,
): Promise<Record<string, unknown> | null> {
  try {
    return (await import(address(folder, specifier) ?? specifier)) as Record<string, unknown>;
  } catch (cause) {
    // If another module is missing, this one is broken.
    const { code, message } = cause as NodeJS.ErrnoException;
    if (notThere.includes(code ?? '') && message.includes(specifier)) return null;
    throw cause;
  }
}

function address(folder: string, specifier: string): string | null {
  const file = resolve(folder, specifier);
  if (existsSync(file)) return pathToFileURL(file).href;
  try {
    return pathToFileURL(createRequire(join(folder, 'any.js')).resolve(specifier)).href;
  } catch {
    return null;
  }
}
