import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NodeBackend } from './backend.js';
import { noneLoads, type Obstacle } from './obstacles.js';

type Name = NodeBackend['package'];
type Require = Pick<NodeJS.Require, 'resolve'> & ((name: string) => unknown);

/** The first version that this package was tried with, as its peers say: 4.22. */
const OLDEST = [4, 22] as const;

/**
 * Loads the first of the packages that loads; it registers itself, and becomes the backend.
 * @param require Finds and loads packages; that of this package, but for tests.
 * @throws CurvatureError with the reason for each package, if none loads.
 */
export function loadFirst(
  names: readonly Name[],
  require: Require = createRequire(import.meta.url),
): void {
  const obstacles: Obstacle[] = [];
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
    const broken = { kind: 'broken', seen: `does not load (${firstLine(cause)})` } as const;
    obstacles.push({ name, ...(missing ?? broken) });
  }
  throw noneLoads(obstacles, cause);
}

/**
 * Why a package cannot be loaded; null if it seems to be whole. Asked first, since one without its
 * addon registers kernels before it fails, and the next package then warns of each; so does an old
 * one, which brings a TensorFlow.js of its own.
 */
function whatIsMissing(name: Name, require: Require): Omit<Obstacle, 'name'> | null {
  let manifest: string;
  try {
    manifest = require.resolve(`${name}/package.json`);
  } catch {
    return { kind: 'absent', seen: 'is not installed' };
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  if (isOld(version))
    return { kind: 'old', seen: `is version ${version}, older than ${OLDEST.join('.')}` };
  return hasAddon(dirname(manifest)) ? null : { kind: 'bare', seen: 'has no addon' };
}

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** The addon lies in a folder for each version of Node-API. */
function hasAddon(folder: string): boolean {
  const lib = join(folder, 'lib');
  return (
    existsSync(lib) &&
    readdirSync(lib).some((napi) => existsSync(join(lib, napi, 'tfjs_binding.node')))
  );
}

const firstLine = (error: unknown): string => String(error).split('\n', 1)[0]!;
