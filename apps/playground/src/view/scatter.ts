import { css, h } from './h.js';

const SIDE = 240;

/** Predictions over the true values; those on the diagonal are right. */
export class Scatter {
  readonly element: HTMLCanvasElement;
  private readonly reach: number;

  constructor(
    private readonly truth: Float32Array,
    private readonly colour: number,
    label: string,
  ) {
    this.reach = 1.1 * truth.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-9);
    const name = `predictions of ${label}'s model over true values`;
    this.element = h('canvas', { width: SIDE, height: SIDE, role: 'img', 'aria-label': name });
  }

  draw(values: Float32Array): void {
    const context = this.element.getContext('2d')!;
    const at = (value: number) => (SIDE / 2) * (1 + value / this.reach);
    context.clearRect(0, 0, SIDE, SIDE);
    context.strokeStyle = css('--soft');
    context.beginPath();
    context.moveTo(0, SIDE);
    context.lineTo(SIDE, 0);
    context.stroke();
    context.fillStyle = css(`--c${this.colour}`);
    this.truth.forEach((truth, i) =>
      context.fillRect(at(truth) - 2, SIDE - at(values[i] ?? 0) - 2, 4, 4),
    );
  }
}
