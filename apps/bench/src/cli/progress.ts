import { SingleBar } from 'cli-progress';
import type { Run } from '../protocol/run.js';

/** Tells of runs as they come. */
export interface Progress {
  readonly onRun: (run: Run, wasFound: boolean) => void;
  stop(): void;
}

const four = (value: number) => String(Number(value.toPrecision(4)));
const pointText = (point: Run['point']) =>
  Object.entries(point)
    .map(([name, value]) => `${name} ${four(value)}`)
    .join(', ');

const outcome = ({ loss, stopped }: Run) =>
  loss === null ? `given up: ${stopped}` : `loss ${four(loss)}`;
const what = ({ optimizer, seed }: Run) => `${optimizer}, ${seed === 0 ? 'trial' : `seed ${seed}`}`;

function lines(total: number): Progress {
  let done = 0;
  return {
    onRun(run, wasFound) {
      done++;
      const time = wasFound ? 'found in the file' : `${four(run.seconds.at(-1) ?? 0)} s`;
      console.error(
        `${done}/${total} ${what(run)} (${pointText(run.point)}): ${outcome(run)}, ${time}`,
      );
    },
    stop: () => {},
  };
}

function bar(label: string, total: number): Progress {
  const format = `${label} {bar} {value}/{total} runs  {run}  {outcome}  {eta_formatted} left`;
  const shown = new SingleBar({
    format,
    barsize: 24,
    stream: process.stderr,
    gracefulExit: false,
    etaBuffer: 20,
  });
  shown.start(total, 0, { run: '', outcome: '' });
  return {
    onRun: (run) => shown.increment(1, { run: what(run), outcome: outcome(run) }),
    stop: () => shown.stop(),
  };
}

/** A bar on a terminal, a line for each run elsewhere; on stderr. */
export const showProgress = (label: string, total: number): Progress =>
  process.stderr.isTTY ? bar(label, total) : lines(total);
