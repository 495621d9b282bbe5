// Ranks that share refreshes end with the bits that each has that refreshes everything. Each rank
// runs this program; a law that does not hold on one rank ends all.
import {
  adaptiveRoots,
  diagonalRoots,
  eigenBasis,
  eigenRoots,
  newtonRoots,
  rootsByKind,
} from '@curvature/backend-tfjs';
import { ranks } from '@curvature/distributed';
import { diagonal, dense, klShampoo, kronecker } from '@curvature/kronecker';
import { eigenCorrected, klFactors } from '@curvature/kronecker/eigenbasis';
import { every } from '@curvature/policies';
import { ema } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { factored } from '../../src/factored/factored.js';
import { withRetries } from '../../src/factored/retries/with-retries.js';
import { tiles } from '../../src/partition/tiles.js';
import { bfloat16 } from '../../src/state/codecs/bfloat16.js';
import { int16WithDiagonal } from '../../src/state/codecs/int16-with-diagonal.js';
import { later } from '../small-problem.js';
import { agree, asked, trained } from './tasks.js';

const communicator = await ranks();
await tf.setBackend('cpu');

const partition = tiles({ blockSize: 4, mergeDimsUpTo: 0 });
const shampoo = factored(kronecker({ beta2: 0.9, ridge: { relative: 1e-4 } }), eigenRoots());
const slow = factored(kronecker({ beta2: 0.9 }), later(eigenRoots(), 2 + communicator.rank));

const compositions: Record<string, object> = {
  'Shampoo in padded tiles': { partition, preconditioner: shampoo },
  'Shampoo of whole parameters': { preconditioner: shampoo },
  'Shampoo, every third step, stored in 16 bits': {
    partition,
    preconditioner: shampoo,
    policy: every({ roots: 3, stagger: true }),
    storage: { statistics: int16WithDiagonal(), cache: bfloat16() },
  },
  'Shampoo that waits two steps': { partition, preconditioner: shampoo, pipeline: { delay: 2 } },
  'Shampoo with roots that come later': { partition, preconditioner: slow, pipeline: { delay: 2 } },
  'Shampoo by Newton': {
    partition,
    preconditioner: factored(kronecker({ ridge: { relative: 1e-4 } }), newtonRoots()),
  },
  'Shampoo with retries and bases that are used again': {
    partition,
    preconditioner: factored(
      kronecker({ beta2: 0.9 }),
      withRetries(adaptiveRoots({ tolerance: 0.3 })),
    ),
  },
  'Shampoo with a diagonal side': {
    partition,
    preconditioner: factored(
      kronecker({ sides: ({ shape }, axis) => (shape[axis]! > 3 ? dense() : diagonal()) }),
      rootsByKind({ symmetric: eigenRoots(), diagonal: diagonalRoots() }),
    ),
  },
  'KL-Shampoo': { partition, preconditioner: factored(klShampoo(), eigenRoots()) },
  'a side that is left alone': {
    partition,
    preconditioner: factored(kronecker(), eigenRoots(), {
      exponent: (_, place) => (place === 0 ? 0 : -1 / 2),
    }),
  },
  SOAP: { partition, preconditioner: eigenCorrected({ solver: eigenBasis() }), filter: ema() },
  'SOAP with bases that are used again': {
    partition,
    preconditioner: eigenCorrected({
      solver: eigenBasis({ tolerance: 0.3 }),
      factors: klFactors(),
    }),
    filter: ema(),
  },
};

/** Enough for a second refresh of every third step, and for one that waits for two. */
const STEPS = 5;

for (const [name, slots] of asked(compositions)) {
  const before = tf.memory().numTensors;
  const shared = await trained(communicator, 'always', slots, STEPS);
  const alone = await trained(communicator, 'never', slots, STEPS);
  if (shared.error !== null) throw new Error(`${name}: ${shared.error}`);
  if (shared.values.some((x, i) => !Object.is(x, alone.values[i])))
    throw new Error(
      `${name}: shared refreshes end with other bits than refreshes of each rank alone`,
    );
  const at = shared.events.findIndex((event, k) => event !== alone.events[k]);
  if (at >= 0) throw new Error(`${name}: ${shared.events[at]} is ${alone.events[at]}`);
  if (!shared.events.some((event) => event.includes('"refresh"')))
    throw new Error(`${name}: nothing was refreshed`);
  agree(communicator, name, shared);
  if (tf.memory().numTensors !== before) throw new Error(`${name}: tensors are left behind`);
}
if (communicator.rank === 0)
  process.stdout.write(
    `all of ${asked(compositions).length} compositions of gradients end alike\n`,
  );
