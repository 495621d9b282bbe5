import { SingleBar } from 'cli-progress';
import type { Run } from '../protocol/run.js';
import { four } from '../record/digits.js';
import { pointText } from '../record/point-text.js';

/** Shows runs as they finish; the workbench's `showProgress` shows the steps of one run. */
export interface RunProgress {
  readonly onRun: (run: Run, wasFound: boolean) => void;
  stop(): void;
}

const outcome = ({ loss, stopped }: Run) =>
  loss === null ? `given up: ${stopped}` : `loss ${four(loss)}`;
const nameOf = ({ optimizer, seed }: Run) =>
  `${optimizer}, ${seed === 0 ? 'trial' : `seed ${seed}`}`;

function lines(total: number): RunProgress {
  let done = 0;
  return {
    onRun(run, wasFound) {
      done++;
      const time = wasFound ? 'found in the file' : `${four(run.seconds.at(-1) ?? 0)} s`;
      console.error(
        `${done}/${total} ${nameOf(run)} (${pointText(run.point)}): ${outcome(run)}, ${time}`,
      );
    },
    stop: () => {},
  };
}

function bar(label: string, total: number): RunProgress {
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
    onRun: (run) => shown.increment(1, { run: nameOf(run), outcome: outcome(run) }),
    stop: () => shown.stop(),
  };
}

/** A bar on a terminal, a line for each run elsewhere, on stderr. */
export const showRuns = (label: string, total: number): RunProgress =>
  process.stderr.isTTY ? bar(label, total) : lines(total);
