import type { Lane } from '../race/lane.js';
import type { Shown } from '../race/messages.js';
import type { Race } from '../race/race.js';
import { racers } from '../race/racers.js';
import { css, h, say, toggle } from './h.js';
import { short } from './numbers.js';

/** Powers of ten from the darkest to the lightest colour. */
const DECADES = 4;
/** Milliseconds between two questions. */
const EVERY = 1000;

/** Pictures of a preconditioner: of the racer and the layer that a visitor clicks. */
export class HeatMap {
  private name = 'sonew';
  private layer = 0;
  private askedAt = 0;
  private drawn: readonly Shown[] | null = null;
  private builtFor = '';
  private readonly tabs = h('div', { class: 'group', role: 'group', 'aria-label': 'racer' });
  private readonly layers = h('div', { class: 'group', role: 'group', 'aria-label': 'layer' });
  private readonly maps = h('div', { class: 'maps' });
  private readonly note = h('p', { class: 'soft small' });
  readonly element = h(
    'section',
    { class: 'card', 'aria-label': 'preconditioner' },
    h('div', { class: 'row head' }, h('h2', {}, 'What it keeps of a layer'), this.tabs),
    h('div', { class: 'row' }, this.layers),
    this.maps,
    this.note,
  );

  show(race: Race): void {
    if (!race.lanes.has(this.name)) this.name = [...race.lanes.keys()].at(-1) ?? '';
    this.build(race);
    const lane = race.lanes.get(this.name);
    if (!lane) return;
    if (performance.now() - this.askedAt > EVERY && lane.steps > 0) {
      this.askedAt = performance.now();
      lane.tell({ kind: 'matrices', layer: this.layer });
    }
    this.draw(lane);
  }

  private build(race: Race): void {
    const { widths } = race.track.task;
    const kind = [...race.lanes.keys(), ...widths, this.name, this.layer].join();
    if (kind === this.builtFor) return;
    this.builtFor = kind;
    this.askedAt = 0;
    const choose = (change: () => void) => () => {
      change();
      this.show(race);
    };
    const all = racers.filter(({ name }) => race.lanes.has(name));
    this.tabs.replaceChildren(
      ...all.map(({ name, label }) =>
        toggle(
          label,
          name === this.name,
          choose(() => (this.name = name)),
        ),
      ),
    );
    this.layers.replaceChildren(
      ...widths.slice(1).map((width, i) =>
        toggle(
          `${widths[i]} → ${width}`,
          i === this.layer,
          choose(() => (this.layer = i)),
        ),
      ),
    );
  }

  private draw({ matrices }: Lane): void {
    if (!matrices || matrices.layer !== this.layer || matrices.matrices === this.drawn) return;
    this.drawn = matrices.matrices;
    this.maps.replaceChildren(...this.drawn.map(figure));
    say(
      this.note,
      this.drawn.length === 0
        ? 'Nothing is kept of this layer yet.'
        : `Magnitudes on a logarithmic scale of ${DECADES} powers of ten, strong where they are large; each second anew.`,
    );
  }
}

/** The share of the squares that is off the diagonal. */
function shareBeside({ size, values }: Shown): number {
  let [all, diagonal] = [0, 0];
  values.forEach((value, i) => {
    all += value ** 2;
    if (i % (size + 1) === 0) diagonal += value ** 2;
  });
  return all > 0 ? 1 - diagonal / all : 0;
}

function figure(matrix: Shown): HTMLElement {
  const { title, size, values } = matrix;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const text = `${size} × ${size}, largest ${short(largest)}, ${Math.round(100 * shareBeside(matrix))} % off the diagonal`;
  const canvas = h('canvas', {
    width: size,
    height: size,
    role: 'img',
    'aria-label': `${title}: ${text}`,
  });
  paint(canvas, values, largest);
  return h('figure', {}, canvas, h('figcaption', {}, h('b', {}, title), h('br'), text));
}

function paint(canvas: HTMLCanvasElement, values: Float32Array, largest: number): void {
  const context = canvas.getContext('2d')!;
  context.fillStyle = css('--paper');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = css('--ink');
  values.forEach((value, i) => {
    const level = 1 + Math.log10(Math.abs(value) / largest) / DECADES;
    if (!(level > 0)) return;
    context.globalAlpha = level;
    context.fillRect(i % canvas.width, Math.floor(i / canvas.width), 1, 1);
  });
}
