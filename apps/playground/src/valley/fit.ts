/**
 * Biochemical oxygen demand over days (Marske 1967; Bates and Watts 1988, data set A1.4): the
 * textbooks' example of two parameters that are hard to tell apart.
 */
export const measured = {
  days: [1, 2, 3, 4, 5, 7],
  demand: [8.3, 10.3, 19, 16, 15.6, 19.8],
} as const;

/** In units of the picture: demand is `20 a (1 - exp(-b days))`. */
export type Point = readonly [a: number, b: number];

export const UNIT = 20;

/** The part of the plane that is shown. */
export const view = { a: [0.4, 1.8], b: [0.05, 1.55] } as const;

/** The mean squared error of the fit, in units of 20. */
export function lossAt([a, b]: Point): number {
  const errors = measured.days.map(
    (day, i) => a * (1 - Math.exp(-b * day)) - measured.demand[i]! / UNIT,
  );
  return errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
}

/** The lowest point, by a grid that is refined. */
export function lowestPoint(): Point {
  let best: Point = [1, 0.5];
  for (let width = 0.5; width > 1e-5; width /= 2)
    for (const da of [-1, -0.5, 0, 0.5, 1])
      for (const db of [-1, -0.5, 0, 0.5, 1]) {
        const next: Point = [best[0] + da * width, best[1] + db * width];
        if (lossAt(next) < lossAt(best)) best = next;
      }
  return best;
}
