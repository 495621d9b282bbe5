import { CurvatureError } from '@curvature/spec';
import type { Settings } from '../settings.js';

/** How many ranks train, and whether they are threads. */
interface Ranked {
  readonly size: number;
  readonly kind: 'local' | 'threads' | 'mpi';
}

/**
 * Whether these ranks can train with the settings.
 * @throws CurvatureError for a batch with fewer examples than ranks, an optimizer that knows nothing
 *   of ranks, a backend that does not run on threads, or another number than the launcher started.
 */
export function checkRanks(
  { ranks, batch, runs, backend }: Settings,
  { size, kind }: Ranked,
): void {
  if (ranks !== undefined && ranks !== size) throw otherNumber(ranks, size);
  if (size === 1) return;
  if (batch < size) throw tooSmall(batch, size);
  const unfit = runs.find(({ entry }) => !entry.onRanks);
  if (unfit) throw knowsNoRanks(unfit.label);
  if (kind === 'threads' && backend === 'tensorflow') throw noThreads();
}

const otherNumber = (asked: number, size: number) =>
  new CurvatureError(
    `--ranks is ${asked}, but the launcher has started ${size}.`,
    'mpirun -n decides under MPI.',
    'Leave --ranks out.',
  );
const tooSmall = (batch: number, size: number) =>
  new CurvatureError(
    `A batch of ${batch} examples gives ${size} ranks less than one each.`,
    '--batch counts the examples of all ranks together.',
    `Choose --batch ${size} or more, or fewer --ranks.`,
  );
const knowsNoRanks = (label: string) =>
  new CurvatureError(
    `${label} does not train on several ranks.`,
    'The optimizers of TensorFlow.js know nothing of other ranks.',
    'Leave it out, or train without --ranks.',
  );
const noThreads = () =>
  new CurvatureError(
    '--backend tensorflow does not run on ranks that are threads.',
    "TensorFlow's addon fails in a second thread.",
    'Choose wasm or cpu.',
  );
