import type { Telemetry } from '@curvature/core';
import { chooseSliceSize } from '@curvature/linalg';
import type { thor } from '@curvature/thor';
import { statisticsOf } from '@curvature/thor/internal';
import type { Figure } from '@curvature/workbench';

type Choice = ReturnType<typeof chooseSliceSize>;
type Thor = ReturnType<typeof thor>;
/** The slot by which an optimizer tells of its refreshes. */
export interface Listener {
  readonly onEvent: (event: Telemetry) => void;
}
/** The largest number of points in a plot over steps. */
const MOST_POINTS = 40;

/**
 * Adds figures for the report to an optimizer: when its layers were refreshed, and, if its factors
 * are whole, the two curves of THOR's choice of slices.
 */
export function withFigures(make: (more: Listener) => Thor) {
  const refreshes: number[] = [];
  const optimizer = make({
    onEvent: (event) => void (event.type === 'refresh' && refreshes.push(event.step)),
  });
  const figures = async (): Promise<Figure[]> => {
    await optimizer.settled();
    const layers = optimizer.inspect().filter(({ preconditioned }) => preconditioned).length;
    const matrices = await optimizer.matrices();
    const isWhole = matrices.length > 0 && matrices.every(({ tiles }) => tiles === 1);
    return [
      ...(refreshes.length > 0 ? [refreshFigure(refreshes, layers, optimizer.iterations)] : []),
      ...(isWhole ? [sliceFigure(chooseSliceSize(statisticsOf(matrices)))] : []),
    ];
  };
  return Object.assign(optimizer, { figures });
}

/** Refreshed layers per step, as means over equal intervals of steps. */
export function refreshFigure(steps: readonly number[], layers: number, last: number): Figure {
  const interval = Math.max(1, Math.ceil(last / MOST_POINTS));
  const ends = Array.from({ length: Math.ceil(last / interval) }, (_, i) =>
    Math.min(last, (i + 1) * interval),
  );
  const values = ends.map((end, i) => {
    const from = i * interval;
    return steps.filter((step) => step > from && step <= end).length / (end - from);
  });
  return {
    title: 'Layers whose inverses were recomputed',
    detail: `of ${layers}, per step; ${steps.length} of ${layers * last} possible refreshes`,
    x: 'step',
    y: 'layers',
    at: ends,
    series: [{ label: 'refreshed', values }],
  };
}

/** The two curves of THOR's choice of slices. */
function sliceFigure({ candidates, keep, performance, size, crossing }: Choice): Figure {
  return {
    title: 'Slices: factors kept, time saved',
    detail: `the curves cross at ${crossing.toPrecision(3)} rows here, so ${size} is chosen`,
    x: 'rows of a slice',
    y: 'share',
    logarithmic: true,
    at: candidates,
    series: [
      { label: 'factors kept within 1 %', values: keep },
      { label: 'speed of one inverse', values: performance },
    ],
  };
}
