import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.js';

const folder = join(root, '.changeset');
/** The packages whose ranges a created plugin has; a range `^0.1.0` does not take their next minor. */
const STARTED_FROM = ['spec', 'core', 'testkit'].map((name) => `@curvature/${name}`);
const STARTER = '@curvature/create-plugin';

/** How far each package goes, by its name, in the text of a changeset. */
export const bumpsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.split('---')[1]!.matchAll(/^['"](.+)['"]: (\w+)$/gm)].map(([, name, bump]) => [
      name!,
      bump!,
    ]),
  );

/** The texts of the changesets that wait for the next release. */
export const waiting = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/**
 * The packages that leave the ranges of created plugins with these changesets, while no release of
 * create-plugin would write new ranges; empty if nothing is missing.
 */
export function outgrown(changesets: readonly string[]): string[] {
  const bumps = changesets.map(bumpsIn);
  if (bumps.some((each) => STARTER in each)) return [];
  return STARTED_FROM.filter((name) =>
    bumps.some((each) => each[name] === 'minor' || each[name] === 'major'),
  );
}
