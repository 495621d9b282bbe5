import { joins } from '@curvature/core/internal';
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
  checkEvery: number({
    min: 1,
    integer: true,
    default: 100,
    describe: 'steps of an optimizer between two comparisons of all parameters over all ranks',
  }),
  state: oneOf(['whole', 'sharded'], {
    default: 'whole',
    describe: 'what each rank keeps of the state of an optimizer: all, or that of some parameters',
  }),
  library: value<string | null>({
    default: null,
    check: checkText,
    describe: 'the library of MPI, a name or a path; null: that of the launcher',
  }),
});
/** Options of `ranks`. */
export type RanksOptions = Given<typeof declared>;
type Complete = ReturnType<typeof declared.complete>;

let own: Promise<Ranks> | null = null;

/**
 * The ranks that this program was started as: threads by `launch`, processes by `mpirun` of Open MPI
 * or MPICH, else it alone, which loads no native code. Later calls give the same.
 * @throws CurvatureError (a rejection) if koffi or the library of MPI is missing, or does not belong
 * to the launcher.
 */
export function ranks(given: RanksOptions = {}): Promise<Ranks> {
  return (own ??= joinable(given));
}

async function joinable(given: RanksOptions): Promise<Ranks> {
  const full = declared.complete(given);
  const member = await start(full);
  return Object.assign(member, { join: joins(member, full.checkEvery, full.state) });
}

async function start({ kind, stallMs, library }: Complete): Promise<Member> {
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
