import type { Race } from '../race/race.js';
import { racers } from '../race/racers.js';
import { forecastOf } from '../verdict/forecast.js';
import { verdictOf } from '../verdict/verdict.js';
import { type Across, Chart, type Line } from './chart.js';
import { h, say, toggle } from './h.js';
import { Outputs } from './outputs.js';

/** The chart with its switch, the verdict, a forecast, and what the racers' models put out. */
export class RaceView {
  readonly verdict = h('p', { class: 'verdict', role: 'status' }, 'They are warming up.');
  readonly forecast = h('p', { class: 'forecast soft' });
  readonly chart = new Chart();
  readonly outputs = new Outputs();
  readonly element: HTMLElement;
  private across: Across = 'second';
  private readonly switches = h('div', { class: 'group', role: 'group', 'aria-label': 'across' });
  private readonly note = h('p', { class: 'soft small' });

  constructor() {
    this.element = h(
      'section',
      { class: 'card', 'aria-label': 'losses' },
      h('div', { class: 'row head' }, h('h2', {}, 'Loss'), this.switches),
      this.chart.element,
      this.note,
    );
    this.showSwitches();
  }

  show(race: Race, isDark: boolean): void {
    const lines = this.lines(race);
    const contenders = lines.map((line) => ({ ...line, isReference: line.isDashed }));
    say(this.verdict, verdictOf(contenders));
    say(this.forecast, forecastOf(contenders));
    this.chart.draw(lines, this.across);
    this.outputs.show(race, isDark);
    const slow = race.pace > 1 ? ` Slow motion: a second of training takes ${race.pace}.` : '';
    say(
      this.note,
      `Mean squared error, averaged over eight batches, on a logarithmic scale. ` +
        `Seconds are those of training alone.${slow}`,
    );
  }

  private lines(race: Race): Line[] {
    return racers.flatMap(({ name, label, from }, colour) => {
      const lane = race.lanes.get(name);
      if (!lane || lane.state === 'failed') return [];
      const { losses, seconds } = lane;
      return [{ label, colour, isDashed: from === null, losses, seconds }];
    });
  }

  private showSwitches(): void {
    const one = (across: Across) =>
      toggle(`by ${across}`, this.across === across, () => {
        this.across = across;
        this.showSwitches();
      });
    this.switches.replaceChildren(one('second'), one('step'));
  }
}
