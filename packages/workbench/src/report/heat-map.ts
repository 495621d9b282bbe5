import type { ShownMatrix } from '../contract/shown-matrix.js';

/** A heat map of the magnitudes of a matrix's elements, on a logarithmic scale. */
export interface HeatMap {
  readonly title: string;
  readonly detail: string;
  /** Number of rows and of columns in the picture. */
  readonly side: number;
  /** A byte per pixel, base64: 255 is the largest magnitude, 0 is 10^-DECADES of it or less. */
  readonly levels: string;
}

/** Powers of ten from the brightest to the darkest colour. */
export const DECADES = 5;
const MOST_PIXELS = 128;
const MOST_MAPS = 12;

/** The largest magnitude in each square of `shrink` rows and columns. */
function shrunk({ size, values }: ShownMatrix, side: number, shrink: number): Float64Array {
  const out = new Float64Array(side * side);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = Math.floor(i / shrink) * side + Math.floor(j / shrink);
      out[at] = Math.max(out[at]!, Math.abs(values[i * size + j]!));
    }
  }
  return out;
}

const level = (share: number) =>
  share > 0 ? Math.round(255 * Math.max(0, 1 + Math.log10(share) / DECADES)) : 0;

/** A matrix of more than 128 rows is shrunk: a pixel shows its largest magnitude. */
export function heatMap(matrix: ShownMatrix): HeatMap {
  const { block, part, path, tiles, size } = matrix;
  const shrink = Math.ceil(size / MOST_PIXELS);
  const side = Math.ceil(size / shrink);
  const pixels = shrunk(matrix, side, shrink);
  const largest = pixels.reduce((a, b) => Math.max(a, b), 0);
  const bytes = Uint8Array.from(pixels, (value) => level(largest > 0 ? value / largest : 0));
  return {
    title: `${block}: ${part} ${path}`,
    detail: [
      `${size} × ${size}`,
      tiles > 1 && `first of ${tiles} tiles`,
      `largest ${largest.toPrecision(3)}`,
      shrink > 1 && `${shrink} × ${shrink} elements a pixel`,
    ]
      .filter(Boolean)
      .join(' · '),
    side,
    levels: Buffer.from(bytes).toString('base64'),
  };
}

/** Heat maps of the first twelve matrices; nobody reads a page of hundreds. */
export const heatMaps = (matrices: readonly ShownMatrix[]): HeatMap[] =>
  matrices.slice(0, MOST_MAPS).map(heatMap);
