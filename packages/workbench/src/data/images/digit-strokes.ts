/**
 * Points along one stroke of the pen, joined by straight lines. x points right, within about ±0.6,
 * and y down, within ±1.
 */
export type Stroke = readonly (readonly [x: number, y: number])[];

const ARC_POINTS = 24;

const line = (...points: readonly (readonly [number, number])[]): Stroke => points;

/** Part of an ellipse; angles in degrees, 0 to the right and 90 downwards. */
function arc(
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
  from: number,
  to: number,
): Stroke {
  return Array.from({ length: ARC_POINTS + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / ARC_POINTS) * Math.PI) / 180;
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)] as const;
  });
}

const joined = (...parts: readonly Stroke[]): Stroke => parts.flat();

const top = arc(-0.05, -0.5, 0.5, 0.5, -150, 90);
const seven = line([-0.6, -1], [0.6, -1], [-0.1, 1]);

/** By digit: the ways to write it, each a list of strokes. */
export const digitStrokes: readonly (readonly (readonly Stroke[])[])[] = [
  [[arc(0, 0, 0.6, 1, -90, 270)]],
  [[line([0, -1], [0, 1])], [line([-0.35, -0.55], [0.05, -1], [0.05, 1])]],
  [[joined(arc(0, -0.5, 0.55, 0.5, -180, 30), line([-0.6, 1], [0.65, 1]))]],
  [[joined(top, arc(-0.05, 0.5, 0.6, 0.5, -90, 150))]],
  [
    [line([0.3, 1], [0.3, -1], [-0.6, 0.35], [0.7, 0.35])],
    [line([-0.45, -1], [-0.55, 0.1], [0.6, 0.1]), line([0.4, -0.9], [0.35, 1])],
  ],
  [[joined(line([0.5, -1], [-0.4, -1]), arc(-0.05, 0.35, 0.6, 0.65, -140, 140))]],
  [[joined(arc(0.45, 0.45, 1, 1.45, -95, -180), arc(0, 0.45, 0.55, 0.55, 180, -180))]],
  [[seven], [seven, line([-0.25, 0.05], [0.55, 0.05])]],
  [[arc(0, -0.5, 0.48, 0.5, 90, 450), arc(0, 0.5, 0.58, 0.5, -90, 270)]],
  [[joined(arc(0, -0.45, 0.52, 0.55, 0, -360), arc(-0.55, -0.45, 1.07, 1.45, 0, 75))]],
];
