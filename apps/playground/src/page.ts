import { digitsTrack } from './race/digits.js';
import { type Choices, Race, type Track } from './race/race.js';
import { racerOf, racers } from './race/racers.js';
import { findBackends } from './settings/backends.js';
import { choicesOf, hashOf } from './settings/hash.js';
import { Valley } from './valley/valley.js';
import { Code } from './view/code.js';
import { Controls } from './view/controls.js';
import { h } from './view/h.js';
import { HeatMap } from './view/heat-map.js';
import { LaneCard } from './view/lane-card.js';
import { RaceView } from './view/race-view.js';
import { YourData } from './view/your-data.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
/** Milliseconds between two drawings: with reduced motion the page changes now and then. */
const between = () => (still.matches ? 2000 : 160);

/** The page: one race, and views of it. */
export class Page {
  private choices: Choices = choicesOf(location.hash);
  private readonly digits: Track = digitsTrack();
  private track = this.digits;
  private race = new Race(this.track, this.choices);
  private readonly view = new RaceView();
  private readonly code = new Code();
  private readonly valley = new Valley();
  private readonly heatMap = new HeatMap();
  private readonly yourData = new YourData((track) => {
    this.track = track ?? this.digits;
    this.restart();
  });
  private readonly controls = new Controls({
    onPause: () => this.pause(),
    onStep: () => this.step(),
    onAgain: () => this.restart(),
    onChange: (change) => this.change(change),
  });
  private readonly cards = racers.map(
    (racer, colour) =>
      new LaneCard(racer, colour, {
        onToggle: (name) => this.toggle(name),
        onRate: (name, rate) => this.change({ rates: { ...this.choices.rates, [name]: rate } }),
      }),
  );
  readonly element = h(
    'main',
    {},
    h('h1', {}, 'Which optimizer gets there first?'),
    h(
      'p',
      { class: 'lead' },
      'They train the same small network in your browser, right now: same seed, same batches, each in a worker of its own. Adam’s rate is the best of five; the others run out of the box.',
    ),
    this.view.verdict,
    this.view.forecast,
    this.controls.element,
    h(
      'div',
      { class: 'pair' },
      h('div', { class: 'stack' }, this.view.outputs.element, this.view.element),
      this.valley.element,
    ),
    h('h2', {}, 'Racers'),
    h('div', { class: 'lanes' }, ...this.cards.map(({ element }) => element)),
    this.code.element,
    h('div', { class: 'pair aside' }, this.heatMap.element, this.yourData.element),
    h(
      'p',
      { class: 'soft small' },
      'This page asks nothing of the network once it is loaded, opens offline the next time, and counts nobody. With ?bench at the end of its address it prints its numbers as JSON. Source: apps/playground of curvature.',
    ),
  );

  /** Draws, then again and again. */
  start(): void {
    this.controls.show(this.choices, null);
    void findBackends().then((present) =>
      this.controls.show(this.choices, (this.present = present)),
    );
    this.draw();
  }

  private present: Awaited<ReturnType<typeof findBackends>> | null = null;

  private draw(): void {
    this.show();
    setTimeout(() => requestAnimationFrame(() => this.draw()), between());
  }

  /** Brings all views up to date, at once after a choice of the visitor's. */
  private show(): void {
    this.race.setPace();
    this.view.show(this.race, dark.matches);
    racers.forEach(({ name }, i) =>
      this.cards[i]!.show(this.race.lanes.get(name), this.rateOf(name)),
    );
    this.valley.draw(dark.matches, still.matches, this.race.isPaused);
    this.heatMap.show(this.race);
    this.code.show(this.race, (name) => this.rateOf(name));
    this.controls.showPaused(this.race.isPaused);
  }

  private rateOf(name: string): number | null {
    const chosen = this.choices.rates[name];
    return chosen === undefined ? racerOf(name).rate : chosen;
  }

  private pause(): void {
    if (this.race.isPaused) this.race.go();
    else this.race.pause();
    this.show();
  }

  private step(): void {
    this.race.step();
    this.show();
  }

  private toggle(name: string): void {
    const { names } = this.choices;
    const left = names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
    this.change({ names: left });
  }

  private change(change: Partial<Choices>): void {
    this.choices = { ...this.choices, ...change };
    history.replaceState(null, '', `#${hashOf(this.choices)}`);
    this.race.choose(this.choices);
    this.controls.show(this.choices, this.present);
    this.show();
  }

  private restart(): void {
    this.race.stop();
    this.race = new Race(this.track, this.choices);
    this.show();
  }
}
