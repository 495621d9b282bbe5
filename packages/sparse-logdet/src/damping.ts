import { CurvatureError, type Given, numberOrNull, type options } from '@curvature/spec';

/* @__NO_SIDE_EFFECTS__ */
function kind(describe: string) {
  return numberOrNull({ default: null, min: 0, below: 1e30, null: 'another kind', describe });
}

/** What is added to the diagonal of H; exactly one of them. */
export const dampingRows = {
  absolute: kind('a number'),
  relativeToMean: kind('a share of the mean of the diagonal'),
  relativeToNorm: kind('a share of the infinity norm'),
};
type Rows = typeof dampingRows;
type Damping = Given<ReturnType<typeof options<Rows>>>;
export type DampingKind = keyof Rows;

/** The kind of a damping and its number. @throws CurvatureError unless there is exactly one. */
export function onlyKind(given: Damping): { readonly kind: DampingKind; readonly value: number } {
  const all = Object.keys(dampingRows) as DampingKind[];
  const [first, ...more] = all.filter((each) => typeof given[each] === 'number');
  if (first !== undefined && more.length === 0) return { kind: first, value: given[first]! };
  throw new CurvatureError(
    `sparseLogDet: option damping has ${first === undefined ? 0 : 1 + more.length} of ${all.join(', ')}.`,
    'It is one number, on one scale.',
    'Pass for example { relativeToMean: 1e-4 }.',
  );
}
