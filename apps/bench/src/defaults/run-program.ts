import * as tf from '@tensorflow/tfjs';
import type { Judgement, Program, Session } from '../programs/program.js';
import type { Contender } from './contenders.js';
import { cpuNow } from '../protocol/cpu-time.js';
import { seeded } from './seeded.js';

/** How a program ended with one optimizer and one seed. */
export interface Outcome {
  readonly program: string;
  readonly optimizer: string;
  readonly seed: number;
  /** The mean training loss of the last tenth of the steps; null if it diverged. */
  readonly training: number | null;
  /** After the last step; null if it diverged. */
  readonly validation: Judgement | null;
  /** After `budget` seconds, or after the last step if that came sooner; null without a budget. */
  readonly atBudget: Judgement | null;
  /** Seconds of all cores, without the judging. */
  readonly seconds: number;
  /** Why it ended early, or null. */
  readonly diverged: string | null;
}

export interface RunOptions {
  readonly seed: number;
  /** Default: the program's. */
  readonly steps?: number;
  readonly folder?: string;
  /** Seconds of all cores after which to judge for the first time. */
  readonly budget?: number;
}

const cpuSeconds = (): number => cpuNow() / 1000;

/** Counts steps and cpu time, and judges without counting that. */
class Watch {
  readonly losses: number[] = [];
  seconds = 0;
  atBudget: Judgement | null = null;
  diverged: string | null = null;
  judgement: () => Judgement = () => ({ loss: Number.NaN });
  private since = 0;

  constructor(
    private readonly steps: number,
    private readonly budget: number | undefined,
  ) {}

  start(judgement: () => Judgement): void {
    this.judgement = judgement;
    this.since = cpuSeconds();
  }

  /** @returns Whether to stop. */
  readonly step = async (loss: number): Promise<boolean> => {
    this.seconds += cpuSeconds() - this.since;
    this.losses.push(loss);
    if (!Number.isFinite(loss)) this.diverged = `loss ${loss} at step ${this.losses.length}`;
    const { budget, seconds } = this;
    if (budget !== undefined && seconds >= budget) this.atBudget ??= this.judgement();
    this.since = cpuSeconds();
    return this.diverged !== null || this.losses.length >= this.steps;
  };
}

const lastTenth = (losses: readonly number[]): number => {
  const tail = losses.slice(-Math.ceil(losses.length / 10));
  return tail.reduce((sum, loss) => sum + loss / tail.length, 0);
};

/** Runs a program with an optimizer from a seed; whatever tensors it makes are gone afterwards. */
export async function runProgram(
  program: Program,
  { name, make }: Contender,
  { seed, steps = program.steps, folder, budget }: RunOptions,
): Promise<Outcome> {
  const watch = new Watch(steps, budget);
  const optimizers: tf.Optimizer[] = [];
  const session: Session = {
    seed,
    steps,
    ...(folder !== undefined && { folder }),
    optimizer: () => (optimizers.push(make()), optimizers.at(-1)!),
    judge: (judgement) => watch.start(judgement),
    step: watch.step,
  };
  tf.engine().startScope(program.name);
  try {
    await seeded(seed, () => program.run(session)).catch((error: unknown) => {
      watch.diverged ??= (error as Error).message.split('\n', 1)[0]!;
    });
    const judged = watch.diverged === null ? watch.judgement() : null;
    const last = judged && Number.isFinite(judged.loss) ? judged : null;
    return {
      program: program.name,
      optimizer: name,
      seed,
      training: last && lastTenth(watch.losses),
      validation: last,
      atBudget: budget === undefined ? null : (watch.atBudget ?? last),
      seconds: watch.seconds,
      diverged: watch.diverged ?? (last ? null : 'validation is not finite'),
    };
  } finally {
    for (const optimizer of optimizers) optimizer.dispose();
    tf.engine().endScope();
    tf.disposeVariables();
  }
}
