import type { Lane } from '../race/lane.js';
import { bestOf, type Racer } from '../race/racers.js';
import { h, say } from './h.js';
import { bytes, known, short } from './numbers.js';

/** Rates that a visitor can choose from. */
const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];

/** What a visitor does on a card. */
export interface CardActions {
  readonly onToggle: (name: string) => void;
  readonly onRate: (name: string, rate: number | null) => void;
}

const names = ['loss', 'steps', 'ms a step', 'kernels a step', 'state'] as const;

/** How its rate was found, in words. */
function tuning({ tried, from }: Racer, rate: number | null): string {
  const best = bestOf(tried);
  const searched = `best of ${tried.length} tried: ${best ?? 'the default'}`;
  if (from !== null && rate === null) return `out of the box (${searched})`;
  return rate === best ? `tuned: ${searched}` : `your rate (${searched})`;
}

/** A racer: whether it races, its numbers as text, and its rate. */
export class LaneCard {
  readonly element: HTMLElement;
  private readonly box: HTMLInputElement;
  private readonly numbers = new Map<string, HTMLElement>();
  private readonly slider: HTMLInputElement;
  private readonly rateText = h('output', {});
  private readonly note = h('p', { class: 'soft small' });

  constructor(
    private readonly racer: Racer,
    colour: number,
    { onToggle, onRate }: CardActions,
  ) {
    const { name, label } = racer;
    this.box = h('input', { type: 'checkbox', onchange: () => onToggle(name) });
    this.slider = h('input', {
      type: 'range',
      min: 0,
      max: RATES.length - (racer.from === null ? 1 : 0),
      'aria-label': `learning rate of ${label}`,
      onchange: () => onRate(name, this.chosenRate()),
      oninput: () => say(this.rateText, `${this.chosenRate() ?? 'default'}`),
    });
    this.element = h(
      'article',
      { class: 'card lane', style: `--colour: var(--c${colour})`, 'data-racer': name },
      h('h3', {}, h('label', {}, this.box, h('i', { class: 'chip' }), label)),
      h('dl', {}, ...names.map((each) => this.number(each))),
      h('label', { class: 'rate' }, 'rate', this.slider, this.rateText),
      this.note,
    );
  }

  /** Brings the card up to date; without a lane its racer stands aside. */
  show(lane: Lane | undefined, rate: number | null): void {
    this.box.checked = lane !== undefined;
    this.element.classList.toggle('aside', lane === undefined);
    const facts = lane?.facts;
    const values = [
      known(lane?.losses.at(-1)),
      lane ? String(lane.steps) : '–',
      known(lane?.msPerStep),
      facts ? String(facts.kernels) : '–',
      facts ? bytes(facts.stateBytes) : '–',
    ];
    names.forEach((each, i) => say(this.numbers.get(each)!, values[i]!));
    if (document.activeElement !== this.slider) this.showRate(rate);
    say(this.note, lane?.state === 'failed' ? lane.failure : tuning(this.racer, rate));
    this.note.classList.toggle('wrong', lane?.state === 'failed');
  }

  private number(name: string): HTMLElement {
    const value = h('dd', { 'data-number': name }, '–');
    this.numbers.set(name, value);
    return h('div', {}, h('dt', {}, name), value);
  }

  /** The first place of our own racers' sliders is their default. */
  private get first(): number {
    return this.racer.from === null ? 0 : 1;
  }

  private chosenRate(): number | null {
    return RATES[Number(this.slider.value) - this.first] ?? null;
  }

  private showRate(rate: number | null): void {
    this.slider.value = rate === null ? '0' : String(RATES.indexOf(rate) + this.first);
    say(this.rateText, rate === null ? 'default' : short(rate));
  }
}
