import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from '../../../tools/packages.js';

export interface Door {
  /** What it is imported as, e.g. `@curvature/spec/kernels`. */
  readonly name: string;
  /** Its source. */
  readonly file: string;
}

type Source = string | { readonly default: string };
interface Target {
  readonly source?: Source;
  readonly default?: { readonly source?: Source };
}

/** The source of a door; where browsers get another one, that of Node. */
function sourceOf({ source, default: otherwise }: Target): string | undefined {
  const found = source ?? otherwise?.source;
  return typeof found === 'object' ? found.default : found;
}

function doorsOf(folder: string): Door[] {
  const { name, exports = {} } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  ) as { name: string; exports?: Readonly<Record<string, Target>> };
  return Object.entries(exports).flatMap(([path, target]) => {
    const source = sourceOf(target);
    if (!source || path === './internal') return [];
    return [{ name: join(name, path), file: join(root, folder, source) }];
  });
}

/** All doors of the published packages to which a user may come. */
export const doors: readonly Door[] = packages
  .filter(({ manifest }) => !manifest.private)
  .flatMap(({ folder }) => doorsOf(folder));
