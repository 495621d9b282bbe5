import { CurvatureError } from '@curvature/spec';
import type { Result } from './result.js';

/** Two machines round sums differently, and training carries that on. */
const SAME = 0.01;

function checkTarget(kept: Result, later: Result): void {
  const [target, again] = [kept, later].map(({ summary }) => summary.target);
  const isSame = Math.abs(again! / target! - 1) <= SAME;
  if (isSame && kept.task === later.task && kept.summary.reference === later.summary.reference)
    return;
  throw new CurvatureError(
    `The results on ${kept.task} and ${later.task} have no target in common: ${target} of ${kept.summary.reference}, ${again} of ${later.summary.reference}.`,
    'They are of other steps, batches or data.',
    'Repeat the run of the optimizer that set the target, with the options of the kept result.',
  );
}

/**
 * A kept result with the contenders of a later one, whose ratios are to the target's optimizer in
 * the same later run, so that seconds of two machines are never compared.
 * @throws CurvatureError unless both have the same target.
 */
export function withBeside(kept: Result, later: Result): Result {
  checkTarget(kept, later);
  const isNew = ({ name }: { readonly name: string }) => name !== kept.summary.reference;
  const rows = later.summary.rows.filter(isNew);
  const names = rows.map(({ name }) => name);
  const isOld = ({ name }: { readonly name: string }) => !names.includes(name);
  const { machine, date, command } = later;
  const others = (kept.beside ?? []).filter(
    (one) => !one.names.some((name) => names.includes(name)),
  );
  return {
    ...kept,
    beside: [...others, { names, machine, date, command }],
    summary: { ...kept.summary, rows: [...kept.summary.rows.filter(isOld), ...rows] },
    contenders: [...kept.contenders.filter(isOld), ...later.contenders.filter(isNew)],
  };
}
