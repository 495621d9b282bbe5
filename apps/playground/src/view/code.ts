import type { Race } from '../race/race.js';
import { racers } from '../race/racers.js';
import { codeLines, copyButton } from './code-box.js';
import { h, toggle } from './h.js';

/** The program of one racer, which is the text that its worker runs. */
export class Code {
  private chosen = 'sonew';
  private shown = '';
  private text = '';
  private readonly tabs = h('div', { class: 'group', role: 'group', 'aria-label': 'program of' });
  private readonly box = h('div', {});
  readonly element = h(
    'section',
    { class: 'card', 'aria-label': 'code' },
    h('div', { class: 'row head' }, h('h2', {}, 'What runs'), this.tabs),
    this.box,
    h(
      'div',
      { class: 'row' },
      copyButton('Copy the code', () => this.text),
      copyButton('Copy a link to these settings', () => location.href),
    ),
    h(
      'p',
      { class: 'soft small' },
      'The worker is handed this text and runs it. playground.js has the examples, and the callbacks that time each step and pause. In your own program put data of yours there.',
    ),
  );

  show(race: Race, rateOf: (name: string) => number | null): void {
    const racer = racers.find(({ name }) => name === this.chosen)!;
    this.text = race.textOf(racer.name);
    if (this.text === this.shown) return;
    this.shown = this.text;
    this.box.replaceChildren(codeLines(this.text, racer, rateOf(racer.name)));
    this.tabs.replaceChildren(
      ...racers.map(({ name, label }) =>
        toggle(label, name === this.chosen, () => {
          this.chosen = name;
          this.show(race, rateOf);
        }),
      ),
    );
  }
}
