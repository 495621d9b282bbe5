import type { Race } from '../race/race.js';
import { racers } from '../race/racers.js';
import { h, say } from './h.js';
import { inkOf, Pictures } from './pictures.js';
import { known } from './numbers.js';
import { Scatter } from './scatter.js';

/** Something that draws the outputs of one racer's model. */
interface Drawing {
  readonly element: HTMLElement;
  draw(values: Float32Array, isDark: boolean): void;
}

/** What each model makes of the same examples: digits, or predictions beside the truth. */
export class Outputs {
  private readonly rows = h('div', { class: 'outputs' });
  private readonly title = h('h2', {});
  readonly element = h(
    'section',
    { class: 'card', 'aria-label': 'outputs' },
    this.title,
    this.rows,
  );
  private readonly drawings = new Map<
    string,
    { readonly drawing: Drawing; readonly loss: HTMLElement }
  >();
  private drawnFor = '';

  show(race: Race, isDark: boolean): void {
    const isDigits = race.track.task.name === 'digits';
    const kind = [race.track.task.name, isDark, ...race.lanes.keys()].join();
    if (kind !== this.drawnFor) this.build(race, isDark, isDigits);
    this.drawnFor = kind;
    say(this.title, isDigits ? 'Ten digits through a code of 8 numbers' : 'Predicted and true');
    for (const [name, { drawing, loss }] of this.drawings) {
      const lane = race.lanes.get(name);
      if (lane?.outputs) drawing.draw(lane.outputs, isDark);
      say(loss, known(lane?.losses.at(-1)));
    }
  }

  private build(race: Race, isDark: boolean, isDigits: boolean): void {
    this.drawings.clear();
    const { rows, shown } = race.track;
    const original = new Pictures(shown, 'the digits themselves');
    original.draw(rows.x, inkOf(isDark));
    const first = isDigits
      ? [h('span', {}, 'original'), original.element, h('span', { class: 'soft' }, 'loss')]
      : [];
    const all = racers.filter(({ name }) => race.lanes.has(name));
    this.rows.classList.toggle('plots', !isDigits);
    this.rows.replaceChildren(
      ...first,
      ...all.flatMap(({ name, label }) => {
        const drawing = isDigits
          ? digits(shown, label)
          : new Scatter(
              rows.y.subarray(0, shown),
              racers.findIndex((each) => each.name === name),
              label,
            );
        const loss = h('span', { class: 'figure' });
        this.drawings.set(name, { drawing, loss });
        return [h('span', {}, label), drawing.element, loss];
      }),
    );
  }
}

function digits(count: number, label: string): Drawing {
  const pictures = new Pictures(count, `what ${label}'s model makes of them`);
  return {
    element: pictures.element,
    draw: (values, isDark) => pictures.draw(values, inkOf(isDark)),
  };
}
