// The steps of the coupled Newton iteration for matrices of large condition. Newton's own factor T =
// (1 + 1/p) I - M / p lets small eigenvalues of M grow by (1 + 1/p)^p, 2.4 for p = 4, a step. The line
// a - b x that is largest at 0, while x (a - b x)^p stays between a least share and 1 up to 1, lets
// them grow by 10, for the same products; near to the identity Newton's own follow.

/** Rows of a schedule, the last one Newton's own. */
export const ROWS = 28;
/** Words of a row: the least eigenvalue that it is for, a and b. */
export const ROW_WORDS = 3;

export interface Row {
  readonly least: number;
  readonly a: number;
  readonly b: number;
}

/** The least eigenvalue, as a share of the norm, that schedules begin with. */
const FIRST = 1e-10;
/** From here on steps are Newton's own. */
export const NEAR = 0.5;
/**
 * The largest eigenvalues fall to no less than this share in a step: what falls further loses digits
 * that come back as errors of the root.
 */
const SHARE = 0.3;
/** Newton's own steps from `NEAR` to the identity, and one for rounding. */
const TAIL = 6;

const bisected = (low: number, high: number, isTooLow: (x: number) => boolean) => {
  let [from, to] = [low, high];
  for (let k = 0; k < 60; k++) {
    const middle = (from + to) / 2;
    if (isTooLow(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
};

/** The largest a for a - b = end, so that x (a - b x)^p is at most 1 up to 1. */
const steepest = (end: number, p: number) =>
  bisected(1, 4, (a) => {
    const b = a - end;
    const x = Math.min(1, a / ((p + 1) * b));
    return x * (a - b * x) ** p <= 1;
  });

/** The line for eigenvalues from `least` to 1, and the least one after it. */
function lineFor(least: number, p: number): Row & { readonly next: number } {
  const after = (a: number, end: number) => least * (a - (a - end) * least) ** p;
  const even = bisected(0, 1, (end) => end ** p < after(steepest(end, p), end));
  const end = Math.max(even, SHARE ** (1 / p));
  const a = steepest(end, p);
  return { least, a, b: a - end, next: Math.min(end ** p, after(a, end)) };
}

const schedules = new Map<number, readonly Row[]>();

/** The schedule of p: a row is for eigenvalues of M from its least one to 1. */
export function scheduleOf(p: number): readonly Row[] {
  const known = schedules.get(p);
  if (known) return known;
  const rows: Row[] = [];
  for (let least = FIRST; least < NEAR && rows.length < ROWS - 1;) {
    const { next, ...row } = lineFor(least, p);
    rows.push(row);
    // Rounding may leave an eigenvalue a little below.
    least = 0.98 * next;
  }
  const newton = { least: NEAR, a: 1 + 1 / p, b: 1 / p };
  const whole = Array.from({ length: ROWS }, (_, k) => rows[k] ?? newton);
  schedules.set(p, whole);
  return whole;
}

/** Steps that bring eigenvalues from `least` to 1 to the identity. */
export const stepsFrom = (least: number, p: number): number =>
  scheduleOf(p).filter((row) => row.least > least && row.least < NEAR).length + 1 + TAIL;
