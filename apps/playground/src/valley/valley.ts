import { racers } from '../race/racers.js';
import { newWorker } from '../race/new-worker.js';
import { css, h, say } from '../view/h.js';
import { short } from '../view/numbers.js';
import { ellipseOf } from './ellipse.js';
import { lossAt, lowestPoint, type Point } from './fit.js';
import { drawGround, type Ground, SIDE, toPicture, toPlane } from './ground.js';
import { rateOf, type Place, type Walks } from './places.js';
import { START, STEPS } from './start.js';

/** Milliseconds of one step of the picture, and of the pause at the end of a walk. */
const [STEP_MS, REST_MS] = [110, 3000];

const walkers = [
  { name: 'sgd', label: 'SGD', colour: '--soft' },
  ...['adam', 'sonew', 'shampoo'].map((name) => {
    const at = racers.findIndex((racer) => racer.name === name);
    return { name, label: racers[at]!.label, colour: `--c${at}` };
  }),
];

const ground = (isDark: boolean): Ground =>
  isDark
    ? { low: [84, 98, 116], high: [24, 28, 33] }
    : { low: [255, 255, 255], high: [196, 190, 174] };

/** Walks of four optimizers through the valley of a fit of two parameters. */
export class Valley {
  private from: Point = START;
  private walks: Walks | null = null;
  private began = performance.now();
  private drawnDark: boolean | null = null;
  private isBusy = false;
  private readonly still = document.createElement('canvas');
  private readonly worker = newWorker(
    (report) => report.kind === 'walks' && this.hear(report.walks),
    (message) => console.warn(message),
  );
  private readonly canvas = h('canvas', {
    class: 'valley',
    width: SIDE,
    height: SIDE,
    tabindex: 0,
    role: 'application',
    'aria-label': 'The loss over two parameters. Drag the start, or move it by the arrow keys.',
  });
  private readonly rows = new Map(walkers.map(({ name }) => [name, h('td', {}, '–')]));
  readonly element = h(
    'section',
    { class: 'card', 'aria-label': 'a valley' },
    h('h2', {}, 'Two parameters'),
    this.canvas,
    h(
      'table',
      { class: 'small' },
      this.head(),
      h('tbody', {}, ...walkers.map((one) => this.row(one))),
    ),
    h(
      'p',
      { class: 'soft small' },
      'The fit of 20a(1 − e^(−bt)) to six measurements of oxygen demand. Drag the start. The ellipse under each head is what its preconditioner makes of gradients of length one: SGD’s is a circle, Adam’s stays upright, SONew’s and Shampoo’s turn into the valley.',
    ),
  );

  constructor() {
    this.still.width = this.still.height = SIDE;
    this.canvas.addEventListener('pointerdown', (event) => this.drag(event));
    this.canvas.addEventListener('pointermove', (event) => event.buttons > 0 && this.drag(event));
    this.canvas.addEventListener('keydown', (event) => this.press(event));
    this.ask();
  }

  /** Draws the walks as far as they are shown; as a whole if nothing is to move. */
  draw(isDark: boolean, isStill: boolean, isPaused: boolean): void {
    const context = this.canvas.getContext('2d')!;
    if (isDark !== this.drawnDark) drawGround(this.still.getContext('2d')!, ground(isDark));
    this.drawnDark = isDark;
    context.drawImage(this.still, 0, 0);
    this.drawLowest(context);
    const step = isStill || isPaused ? STEPS : this.stepNow();
    walkers.forEach(({ name, colour }, i) => {
      const places = this.walks?.walks[i]?.slice(0, step + 1) ?? [];
      this.drawWalk(context, places, css(colour));
      const last = places.at(-1);
      const [a, b] = last?.point ?? [];
      const text = last ? `${short(lossAt(last.point))} at (${short(a!)}, ${short(b!)})` : '–';
      say(this.rows.get(name)!, text);
    });
    this.drawStart(context);
  }

  private head(): HTMLElement {
    const cells = ['', 'rate', 'loss at (a, b)'].map((text) => h('th', {}, text));
    return h('thead', {}, h('tr', {}, ...cells));
  }

  private row({ name, label, colour }: (typeof walkers)[number]): HTMLElement {
    const chip = h('i', { class: 'dot', style: `--colour: var(${colour})` });
    return h(
      'tr',
      {},
      h('td', {}, chip, label),
      h('td', {}, String(rateOf(name))),
      this.rows.get(name)!,
    );
  }

  private stepNow(): number {
    const passed = performance.now() - this.began;
    return Math.min(STEPS, Math.floor((passed % (STEPS * STEP_MS + REST_MS)) / STEP_MS));
  }

  private ask(): void {
    if (this.isBusy) return;
    this.isBusy = true;
    this.worker.tell({ kind: 'walk', from: this.from });
  }

  private hear(walks: Walks): void {
    this.walks = walks;
    this.isBusy = false;
    this.began = performance.now();
    if (walks.from !== this.from && walks.from.join() !== this.from.join()) this.ask();
  }

  private drag(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const scale = SIDE / box.width;
    this.moveTo(toPlane([(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]));
    event.preventDefault();
  }

  private press(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, Point>> = {
      ArrowLeft: [-12, 0],
      ArrowRight: [12, 0],
      ArrowUp: [0, -12],
      ArrowDown: [0, 12],
    };
    const move = moves[event.key];
    if (!move) return;
    const [x, y] = toPicture(this.from);
    this.moveTo(toPlane([x + move[0], y + move[1]]));
    event.preventDefault();
  }

  private moveTo(point: Point): void {
    this.from = point;
    this.walks = null;
    this.ask();
  }

  private drawWalk(context: CanvasRenderingContext2D, places: readonly Place[], colour: string) {
    const last = places.at(-1);
    if (!last) return;
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 2.5;
    context.lineJoin = 'round';
    context.beginPath();
    for (const { point } of places) context.lineTo(...toPicture(point));
    context.stroke();
    const [x, y] = toPicture(last.point);
    // The picture's vertical axis points down.
    const { long, short: narrow, angle } = ellipseOf(last.map, 15);
    context.globalAlpha = 0.28;
    context.beginPath();
    context.ellipse(x, y, long, narrow, -angle, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.stroke();
    context.beginPath();
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.fill();
  }

  private drawStart(context: CanvasRenderingContext2D): void {
    const [x, y] = toPicture(this.from);
    context.fillStyle = css('--card');
    context.strokeStyle = css('--ink');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  private drawLowest(context: CanvasRenderingContext2D): void {
    const [x, y] = toPicture(lowestPoint());
    context.strokeStyle = css('--ink');
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x - 6, y - 6);
    context.lineTo(x + 6, y + 6);
    context.moveTo(x + 6, y - 6);
    context.lineTo(x - 6, y + 6);
    context.stroke();
  }
}
