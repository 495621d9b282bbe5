import { CARELESS } from './contenders.js';
import type { Outcome } from './run-program.js';
import { median } from '../protocol/medians.js';
import type { Defaults } from './suite.js';

/** The validation losses of one optimizer on one program over seeds. */
interface Losses {
  readonly name: string;
  /** Infinity where a run diverged. */
  readonly all: readonly number[];
  readonly median: number;
  readonly atBudget: number;
  readonly diverged: string | null;
}

/** One optimizer on one program, over the best Adam. */
export interface Cell {
  readonly name: string;
  readonly diverged: string | null;
  /** Validation loss over the best Adam's, after the same steps and after its seconds. */
  readonly ratio: number;
  readonly ratioAtBudget: number;
  /** No worse than Adam at 0.001, within the spread of that Adam's seeds. */
  readonly beatsCareless: boolean;
  /** No worse than the best Adam, within the spread of its seeds. */
  readonly beatsBest: boolean;
  readonly beatsBestAtBudget: boolean;
}

export interface ProgramVerdict {
  readonly program: string;
  readonly half: string;
  readonly best: string;
  readonly bestLoss: number;
  readonly carelessRatio: number;
  readonly cells: readonly Cell[];
}

const lossOf = (judged: { readonly loss: number } | null) =>
  judged && Number.isFinite(judged.loss) ? judged.loss : Infinity;

function lossesOf(name: string, outcomes: readonly Outcome[]): Losses {
  const own = outcomes.filter(({ optimizer }) => optimizer === name);
  const all = own.map(({ validation }) => lossOf(validation));
  return {
    name,
    all,
    median: median(all),
    atBudget: median(own.map(({ atBudget }) => lossOf(atBudget))),
    diverged: own.find(({ diverged }) => diverged !== null)?.diverged ?? null,
  };
}

const isAdam = (name: string) => name.startsWith('adam ');
/** Within the spread of that Adam's seeds; a run that diverged is no better than another. */
const isNoWorse = (loss: number, { all }: Losses) =>
  Number.isFinite(loss) && loss <= Math.max(...all);

/** Each optimizer of ours against Adam, program by program. */
export function verdictsOf({ programs, outcomes }: Defaults): ProgramVerdict[] {
  return programs.map(({ name: program, half }) => {
    const here = outcomes.filter((outcome) => outcome.program === program);
    const every = [...new Set(here.map(({ optimizer }) => optimizer))].map((name) =>
      lossesOf(name, here),
    );
    const rates = every.filter(({ name }) => isAdam(name));
    const best = rates.reduce((a, b) => (b.median < a.median ? b : a));
    const careless = rates.find(({ name }) => name === CARELESS)!;
    const cells = every
      .filter(({ name }) => !isAdam(name))
      .map((own) => ({
        name: own.name,
        diverged: own.diverged,
        ratio: own.median / best.median,
        ratioAtBudget: own.atBudget / best.median,
        beatsCareless: isNoWorse(own.median, careless),
        beatsBest: isNoWorse(own.median, best),
        beatsBestAtBudget: isNoWorse(own.atBudget, best),
      }));
    const carelessRatio = careless.median / best.median;
    return { program, half, best: best.name, bestLoss: best.median, carelessRatio, cells };
  });
}

/** On how many programs each optimizer of ours is no worse than Adam. */
export function scoresOf(verdicts: readonly ProgramVerdict[]) {
  const names = verdicts[0]?.cells.map(({ name }) => name) ?? [];
  return names.map((name) => {
    const cells = verdicts.flatMap(({ cells: own }) => own.filter((cell) => cell.name === name));
    const count = (holds: (cell: Cell) => boolean) => cells.filter(holds).length;
    return {
      name,
      programs: cells.length,
      careless: count(({ beatsCareless }) => beatsCareless),
      best: count(({ beatsBest }) => beatsBest),
      bestAtBudget: count(({ beatsBestAtBudget }) => beatsBestAtBudget),
      diverged: count(({ diverged }) => diverged !== null),
    };
  });
}
