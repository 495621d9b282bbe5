import { h } from './h.js';

const SIDE = 8;

/** A row of small grey pictures on one canvas, each with a pixel between. */
export class Pictures {
  readonly element: HTMLCanvasElement;

  constructor(
    private readonly count: number,
    label: string,
  ) {
    this.element = h('canvas', {
      class: 'digits',
      role: 'img',
      'aria-label': label,
      width: count * (SIDE + 1) - 1,
      height: SIDE,
    });
  }

  /** Draws pictures of ink in [0, 1], row by row: dark ink on light paper, or the reverse. */
  draw(values: Float32Array, ink: Ink): void {
    const context = this.element.getContext('2d')!;
    for (let k = 0; k < this.count; k++) {
      const image = context.createImageData(SIDE, SIDE);
      for (let i = 0; i < SIDE * SIDE; i++) {
        const share = Math.min(1, Math.max(0, values[k * SIDE * SIDE + i] ?? 0));
        for (let c = 0; c < 3; c++)
          image.data[4 * i + c] = ink.none[c]! + share * (ink.full[c]! - ink.none[c]!);
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, k * (SIDE + 1), 0);
    }
  }
}

/** Colours of no ink and of full ink. */
export interface Ink {
  readonly none: readonly number[];
  readonly full: readonly number[];
}

/** The ink for the paper of the page. */
export const inkOf = (isDark: boolean): Ink =>
  isDark
    ? { none: [32, 37, 44], full: [240, 242, 245] }
    : { none: [243, 241, 235], full: [22, 26, 31] };
