import { type Given, number, oneOf, options, value } from '@curvature/spec';
import { checkText, noThreads } from './errors.js';
import { Member, type Ranks } from './member/member.js';
import { alone } from './member/transport.js';
import { STALL_MS } from './stall.js';
import { launchedBy, placeOfThread } from './started.js';
import { threadRank } from './threads/threads.js';

const declared = options('ranks', {
  kind: oneOf(['auto', 'local', 'threads', 'mpi'], {
    default: 'auto',
    describe: 'what the ranks are; auto: what the program was started as',
  }),
  stallMs: number({
    above: 0,
    default: STALL_MS,
    describe: 'milliseconds that a rank of MPI waits for another before all end',
  }),
  library: value<string | null>({
    default: null,
    check: checkText,
    describe: 'the library of MPI, a name or a path; null: that of the launcher',
  }),
});
/** Options of `ranks`. */
export type RanksOptions = Given<typeof declared>;

let own: Promise<Ranks> | null = null;

/**
 * The ranks that this program was started as: threads by `launch`, processes by `mpirun` of Open MPI
 * or MPICH, else it alone, which loads no native code. Later calls give the same.
 * @throws CurvatureError (a rejection) if koffi or the library of MPI is missing, or does not belong
 * to the launcher.
 */
export function ranks(given: RanksOptions = {}): Promise<Ranks> {
  return (own ??= start(given));
}

async function start(given: RanksOptions): Promise<Ranks> {
  const { kind, stallMs, library } = declared.complete(given);
  const place = placeOfThread();
  const launched = launchedBy();
  const found = place ? 'threads' : launched ? 'mpi' : 'local';
  const wanted = kind === 'auto' ? found : kind;
  if (wanted === 'local') return new Member('local', 0, 1, alone);
  if (wanted === 'threads') {
    if (!place) throw noThreads();
    return threadRank(place);
  }
  const { processRank } = await import('./mpi/process-rank.js');
  return processRank({ launched, library, stallMs });
}
