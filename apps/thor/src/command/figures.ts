import type { Telemetry } from '@curvature/core';
import { chooseSliceSize, type SliceSize } from '@curvature/linalg';
import type { Figure } from '@curvature/workbench';
import { statisticsOf } from '../choose-split-size.js';
import type { thor } from '../presets/thor.js';

type Made = ReturnType<typeof thor>;
/** Points of a plot over steps. */
const MOST_POINTS = 40;

/**
 * An optimizer that remembers when layers were refreshed, and draws it for the report; and where
 * its factors are whole, what slices would lose and save.
 */
export function withFigures(make: (more: { onEvent: (event: Telemetry) => void }) => Made) {
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

/** How many layers were refreshed, as means over equal stretches of steps. */
export function refreshFigure(steps: readonly number[], layers: number, last: number): Figure {
  const stretch = Math.max(1, Math.ceil(last / MOST_POINTS));
  const ends = Array.from({ length: Math.ceil(last / stretch) }, (_, i) =>
    Math.min(last, (i + 1) * stretch),
  );
  const values = ends.map((end, i) => {
    const from = i * stretch;
    return steps.filter((step) => step > from && step <= end).length / (end - from);
  });
  return {
    title: 'Layers whose inverses were made anew',
    detail: `of ${layers}, at a step; ${steps.length} in all, where refreshing always takes ${layers * last}`,
    x: 'step',
    y: 'layers',
    at: ends,
    series: [{ label: 'refreshed', values }],
  };
}

/** The two curves of THOR's choice of slices. */
function sliceFigure({ candidates, keep, performance, size, crossing }: SliceSize): Figure {
  return {
    title: 'Slices: what they lose, what they save',
    detail: `the curves cross at ${crossing.toPrecision(3)} rows, and ${size} is chosen; measured on this machine`,
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
