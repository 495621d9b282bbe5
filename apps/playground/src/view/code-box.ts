import { callOf } from '../race/program.js';
import type { Racer } from '../race/racers.js';
import { h } from './h.js';

/** A line of code whose swapped words are marked. */
function marked(line: string, words: readonly string[]): Node[] {
  const word = words.find((each) => line.includes(each));
  if (word === undefined) return [document.createTextNode(line)];
  const [before, ...after] = line.split(word);
  return [
    document.createTextNode(before!),
    h('mark', {}, word),
    document.createTextNode(after.join(word)),
  ];
}

/** The words of a program that name its optimizer: in the import, and in the call. */
const swapped = (racer: Racer, rate: number | null) => [
  `{ ${racer.call} } from '${racer.from}'`,
  callOf(racer, rate),
];

/** A program as a numbered list of lines. */
export function codeLines(text: string, racer: Racer, rate: number | null): HTMLElement {
  const words = swapped(racer, rate);
  const lines = text.split('\n').map((line) => h('li', {}, h('code', {}, ...marked(line, words))));
  return h('ol', { class: 'code', tabindex: 0, 'aria-label': 'the program' }, ...lines);
}

/** A button that copies a text, and says so for a moment. */
export function copyButton(label: string, textOf: () => string): HTMLButtonElement {
  const button = h('button', { type: 'button' }, label);
  const tell = (text: string) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = label), 1500);
  };
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(textOf()).then(
      () => tell('copied'),
      () => tell('copying is not allowed here'),
    );
  });
  return button;
}
