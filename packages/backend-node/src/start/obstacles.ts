import { CurvatureError } from '@curvature/spec';
import type { NodeBackend } from './backend.js';

type Name = NodeBackend['package'];

/** What a package lacks, from what is furthest from a package that loads to what is nearest. */
const KINDS = ['absent', 'old', 'bare', 'broken'] as const;

/** Why a package was not loaded. */
export interface Obstacle {
  readonly name: Name;
  readonly kind: (typeof KINDS)[number];
  /** What was seen, after the name: `is not installed`. */
  readonly seen: string;
}

/** What usually causes an obstacle, and what removes it from the packages named. */
const advice: Readonly<
  Record<Obstacle['kind'], { usually: string; remedy: (names: readonly Name[]) => string }>
> = {
  absent: {
    usually: 'Both packages are optional peers, which nothing installs unasked.',
    remedy: (names) => `Run npm install ${names.join(', or ')}.`,
  },
  old: {
    usually: 'Another package asks for that version, or a lockfile keeps it.',
    remedy: (names) => `Run npm install ${names.map((name) => `${name}@latest`).join(', or ')}.`,
  },
  bare: {
    usually: 'Its install script, which downloads the addon, was kept from running, or failed.',
    remedy: (names) =>
      `Run npm rebuild --ignore-scripts=false ${names.join(', or ')}, which says why if it fails; ` +
      'in the repository of curvature, pnpm tfjs-node makes the addon.',
  },
  broken: {
    usually: 'Its addon is one for another system, or was cut short, or a library is missing.',
    remedy: (names) =>
      `Install what it names, or delete the folder of ${names.join(', and that of ')} and run ` +
      'npm install with install scripts on, which downloads it anew.',
  },
};

/** The reason for each package, with advice on those that are nearest to loading. */
export function noneLoads(obstacles: readonly Obstacle[], cause: unknown): CurvatureError {
  const kind = KINDS.findLast((one) => obstacles.some((obstacle) => obstacle.kind === one))!;
  const nearest = obstacles.filter((obstacle) => obstacle.kind === kind).map(({ name }) => name);
  const reasons = obstacles.map(({ name, seen }) => `${name} ${seen}`).join('; ');
  return new CurvatureError(
    `useNode: TensorFlow's library could not be loaded: ${reasons}.`,
    advice[kind].usually,
    advice[kind].remedy(nearest),
    { cause },
  );
}
