import {
  checkKnown,
  CurvatureError,
  isLater,
  type Factors,
  type RootSolver,
  type SymmetricRoot,
} from '@curvature/spec';
import { clone, dispose, getBackend, keep, tidy } from '@tensorflow/tfjs-core';
import { type Memory, remembered } from './memory.js';
import { multiplyAlong, worstOf } from './symmetric-root.js';

type Solver = RootSolver<'symmetric', SymmetricRoot>;
type Factor = Factors['symmetric'];

export interface FastestOptions {
  /** At least one, of different names; they share the cache `SymmetricRoot`. */
  readonly candidates: readonly Solver[];
  /** A JSON file that keeps the winners for the next process (Node only); made where there is none. Default: memory alone. */
  readonly remember?: string;
}

/** Each candidate solves the first stack so often; the better time counts, for the first time may include start-up. */
const TURNS = 2;
/** A candidate with a larger true residual cannot win; Google's and Meta's bound. */
const USABLE = 0.1;

/**
 * Measures once for each backend, size of stack and exponent which of the candidates is fastest, on the first stack of that size, and
 * leaves all later ones to it. The first solution of a size is asynchronous, without a previous root, and takes the time of all
 * candidates; sizes are measured one after another. A candidate that throws, or whose true residual is over 0.1, is out.
 * @param options candidates: solvers; remember: a JSON file, default none.
 * @throws CurvatureError without candidates, for two of one name, for a file that cannot be read or written; from `solve` if no
 * candidate can solve the stack (the cause is the first one's).
 */
export function fastestRoots(options: FastestOptions): Solver {
  checkKnown('fastestRoots', options, ['candidates', 'remember']);
  const { candidates } = options;
  checkCandidates(candidates.map(({ name }) => name));
  const memory = remembered(options.remember);
  let last: Promise<unknown> = Promise.resolve();
  const winnerOf = (key: string) => candidates.find(({ name }) => name === memory.get(key));
  return {
    name: 'fastestRoots',
    solve(factor, exponent, previous) {
      const key = keyOf(factor, exponent);
      const winner = winnerOf(key);
      if (winner) return winner.solve(factor, exponent, previous);
      // Borrowed only until the first await.
      const own: Factor = { ...factor, matrix: keep(clone(factor.matrix)) };
      const result = last
        .then(() => {
          const known = winnerOf(key);
          return known ? scoped(known, own, exponent) : compete(candidates, own, exponent, key, memory);
        })
        .finally(() => own.matrix.dispose());
      last = result.catch(() => {});
      return result;
    },
    multiply: multiplyAlong,
    quality: worstOf,
    ...(candidates[0]!.estimate && { estimate: candidates[0]!.estimate }),
  };
}

const keyOf = ({ matrix }: Factor, exponent: number) => `${getBackend()} ${matrix.shape.join('x')} ^ ${exponent}`;

interface Attempt {
  readonly solver: Solver;
  readonly root: SymmetricRoot;
  readonly ms: number;
}

async function compete(
  candidates: readonly Solver[],
  factor: Factor,
  exponent: number,
  key: string,
  memory: Memory,
): Promise<SymmetricRoot> {
  let best: Attempt | null = null;
  const causes: unknown[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const solver of candidates) {
      try {
        best = better(best, await attempt(solver, factor, exponent));
      } catch (cause) {
        causes.push(cause);
      }
    }
  }
  if (!best) throw noneCan(causes);
  memory.set(key, best.solver.name);
  return best.root;
}

/** The faster of two attempts; the other's tensors are given back. */
function better(best: Attempt | null, next: Attempt): Attempt {
  if (!best) return next;
  const [kept, lost] = next.ms < best.ms ? [next, best] : [best, next];
  dispose(lost.root);
  return kept;
}

async function attempt(solver: Solver, factor: Factor, exponent: number): Promise<Attempt> {
  const started = performance.now();
  const root = await scoped(solver, factor, exponent);
  const { residual } = await worstOf(root);
  const ms = performance.now() - started;
  if (residual <= USABLE) return { solver, root, ms };
  dispose(root);
  throw new CurvatureError(
    `${solver.name}: the true residual is ${residual.toExponential(1)}.`,
    '',
    'Raise the ridge.',
  );
}

/** A synchronous solver leaves only its result behind. */
async function scoped(solver: Solver, factor: Factor, exponent: number): Promise<SymmetricRoot> {
  let result!: SymmetricRoot | Promise<SymmetricRoot>;
  tidy(() => {
    result = solver.solve(factor, exponent, null);
    if (!isLater(result)) for (const tensor of Object.values(result)) keep(tensor);
  });
  return result;
}

function checkCandidates(names: readonly string[]): void {
  if (names.length > 0 && new Set(names).size === names.length) return;
  throw new CurvatureError(
    `fastestRoots: candidates must be one or more solvers of different names, got [${names.join(', ')}].`,
    '',
    'Name each solver once, e.g. [eigenRoots(), newtonRoots()].',
  );
}

const noneCan = (causes: readonly unknown[]) =>
  new CurvatureError(
    `fastestRoots: none of the candidates could solve this stack; the first said: ${(causes[0] as Error).message}`,
    '',
    '',
    { cause: causes[0] },
  );
