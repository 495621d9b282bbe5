import type { Backend } from '../race/program.js';
import type { Choices } from '../race/race.js';
import type { Presence } from '../settings/backends.js';
import { h, say, toggle } from './h.js';

/** What a visitor does with the race as a whole. */
export interface RaceActions {
  readonly onPause: () => void;
  readonly onStep: () => void;
  readonly onAgain: () => void;
  readonly onChange: (change: Partial<Choices>) => void;
}

const backends: readonly Backend[] = ['wasm', 'webgl', 'webgpu'];

/** Pause, step and the like; pace and backend. */
export class Controls {
  readonly element: HTMLElement;
  private readonly pause: HTMLButtonElement;
  private readonly paces: HTMLElement;
  private readonly backends = h('div', { class: 'group', role: 'group', 'aria-label': 'backend' });
  private readonly note = h('p', { class: 'soft small' });

  constructor(private readonly actions: RaceActions) {
    this.pause = h('button', { type: 'button', id: 'pause', onclick: actions.onPause }, 'Pause');
    this.paces = h('div', { class: 'group', role: 'group', 'aria-label': 'pace' });
    this.element = h(
      'section',
      { class: 'controls', 'aria-label': 'the race' },
      h(
        'div',
        { class: 'row' },
        this.pause,
        h('button', { type: 'button', id: 'step', onclick: actions.onStep }, 'One step'),
        h('button', { type: 'button', id: 'again', onclick: actions.onAgain }, 'Start again'),
        this.paces,
        this.backends,
      ),
      this.note,
    );
  }

  /** Shows what is chosen, and what is not here. */
  show({ backend, isSlow }: Choices, present: Readonly<Record<Backend, Presence>> | null): void {
    const pace = (label: string, slow: boolean) =>
      toggle(label, isSlow === slow, () => this.actions.onChange({ isSlow: slow }));
    this.paces.replaceChildren(pace('slow motion', true), pace('full speed', false));
    this.backends.replaceChildren(
      ...backends.map((name) => {
        const is = present?.[name];
        const choose = () => this.actions.onChange({ backend: name });
        return toggle(is?.isHere === false ? `${name}: not here` : name, name === backend, choose, {
          disabled: is?.isHere === false,
          title: is?.isHere === false ? is.why : '',
        });
      }),
    );
    const away = present
      ? backends.flatMap((name) => {
          const is = present[name];
          return is.isHere ? [] : [`No ${name}: ${is.why}.`];
        })
      : [];
    say(this.note, away.join(' '));
  }

  showPaused(isPaused: boolean): void {
    say(this.pause, isPaused ? 'Go on' : 'Pause');
  }
}
