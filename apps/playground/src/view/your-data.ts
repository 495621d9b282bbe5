import type { Track } from '../race/race.js';
import { tableTrack } from '../race/table.js';
import { h, say } from './h.js';

/** A place for a table of the visitor's own: chosen, or dropped anywhere on the page. */
export class YourData {
  private readonly input = h('input', {
    type: 'file',
    accept: '.csv,text/csv',
    class: 'hidden',
    onchange: () => this.take(this.input.files?.[0]),
  });
  private readonly note = h('p', { class: 'small', role: 'status' });
  private readonly back = h(
    'button',
    { type: 'button', onclick: () => this.leave() },
    'Back to the digits',
  );
  readonly element = h(
    'section',
    { class: 'card', 'aria-label': 'your data' },
    h('h2', {}, 'Your data'),
    h(
      'p',
      { class: 'soft' },
      'Drop a CSV file anywhere on this page, with a row of names first. The column named target, or else the last one of numbers, is predicted from the others. It stays in your browser.',
    ),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', onclick: () => this.input.click() }, 'Choose a CSV file'),
      this.back,
      this.input,
    ),
    this.note,
  );

  /** @param race Starts a race on a table, or on the digits again for null. */
  constructor(private readonly race: (track: Track | null) => void) {
    this.back.hidden = true;
    addEventListener('dragover', (event) => event.preventDefault());
    addEventListener('drop', (event) => {
      event.preventDefault();
      this.take(event.dataTransfer?.files[0]);
    });
  }

  private take(file: File | undefined): void {
    if (!file) return;
    file
      .text()
      .then((text) => this.raceOn(tableTrack(file.name, text)))
      .catch((error: unknown) =>
        this.tell(error instanceof Error ? error.message : String(error), true),
      );
  }

  private raceOn(track: Track): void {
    this.race(track);
    this.back.hidden = false;
    this.tell(`Racing on ${track.task.name}. The rates were tuned on the digits.`, false);
  }

  private leave(): void {
    this.race(null);
    this.back.hidden = true;
    this.tell('', false);
  }

  private tell(text: string, isWrong: boolean): void {
    say(this.note, text);
    this.note.classList.toggle('wrong', isWrong);
  }
}
