import { SingleBar } from 'cli-progress';
import { formatNumber } from '../report/format.js';
import type { StepRecord } from '../checkpoint/snapshot.js';

/** Shows the progress of a run. */
export interface Progress {
  update(record: StepRecord): void;
  stop(): void;
}

const FORMAT = '{label} {bar} {value}/{total}  loss {loss}  {ms} ms/step  {left} left';
const SILENT: Progress = { update: () => {}, stop: () => {} };

function timeLeft(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** The mean of the last 20 steps, since a refresh makes some steps much longer than others. */
function recentMean(): (ms: number) => number {
  const recent: number[] = [];
  return (ms) => {
    recent.push(ms);
    if (recent.length > 20) recent.shift();
    return recent.reduce((a, b) => a + b) / recent.length;
  };
}

function bar(label: string, steps: number, from: number): Progress {
  const shown = new SingleBar({
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: FORMAT,
    stream: process.stderr,
    gracefulExit: false,
    barsize: 24,
    etaBuffer: 1,
  });
  const mean = recentMean();
  shown.start(steps, from, { label, loss: '-', ms: '-', left: '-' });
  return {
    update({ step, loss, ms }) {
      const average = mean(ms);
      const left = timeLeft(((steps - step) * average) / 1000);
      shown.update(step, { loss: formatNumber(loss), ms: Math.round(average), left });
    },
    stop: () => shown.stop(),
  };
}

function lines(label: string, steps: number): Progress {
  const mean = recentMean();
  const every = Math.max(1, Math.round(steps / 10));
  let last = performance.now();
  return {
    update({ step, loss, ms }) {
      const average = mean(ms);
      const now = performance.now();
      if (step !== 1 && step !== steps && step % every !== 0 && now - last < 10_000) return;
      last = now;
      const left = timeLeft(((steps - step) * average) / 1000);
      console.error(
        `${label} ${step}/${steps}  loss ${formatNumber(loss)}  ` +
          `${Math.round(average)} ms/step  ${left} left`,
      );
    },
    stop: () => {},
  };
}

/**
 * A bar on a terminal, plain lines elsewhere (for every tenth of the run, or every 10 seconds),
 * nothing if `quiet`; on stderr.
 * @param from Steps already done, for a resumed run.
 */
export function showProgress(label: string, steps: number, from: number, quiet: boolean): Progress {
  if (quiet) return SILENT;
  return process.stderr.isTTY ? bar(label, steps, from) : lines(label, steps);
}
