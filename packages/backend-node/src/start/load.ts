import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NodeBackend } from './backend.js';
import { noneLoads } from './errors.js';

type Name = NodeBackend['package'];
type Require = Pick<NodeJS.Require, 'resolve'> & ((name: string) => unknown);

/**
 * Loads the first of the packages that loads; it registers itself, and becomes the backend.
 * @param require Finds and loads packages; that of this package, but for tests.
 * @throws CurvatureError with the reason for each package, if none loads.
 */
export function loadFirst(
  names: readonly Name[],
  require: Require = createRequire(import.meta.url),
): void {
  const reasons: string[] = [];
  let cause: unknown;
  for (const name of names) {
    const missing = whatIsMissing(name, require);
    if (!missing) {
      try {
        require(name);
        return;
      } catch (error) {
        cause = error;
      }
    }
    reasons.push(`${name} ${missing ?? `does not load (${firstLine(cause)})`}`);
  }
  throw noneLoads(reasons, cause);
}

/**
 * Why a package cannot be loaded; null if it seems to be whole. Asked first, since one without its
 * addon registers kernels before it fails, and the next package then warns of each.
 */
function whatIsMissing(name: Name, require: Require): string | null {
  let folder: string;
  try {
    folder = join(dirname(require.resolve(`${name}/package.json`)), 'lib');
  } catch {
    return 'is not installed';
  }
  const isWhole =
    existsSync(folder) &&
    readdirSync(folder).some((napi) => existsSync(join(folder, napi, 'tfjs_binding.node')));
  return isWhole ? null : 'has no addon';
}

const firstLine = (error: unknown): string => String(error).split('\n', 1)[0]!;
