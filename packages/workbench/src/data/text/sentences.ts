import { randomStream } from '../random.js';

/** Singular, plural. */
const nouns = [
  ['cat', 'cats'],
  ['king', 'kings'],
  ['sailor', 'sailors'],
  ['fox', 'foxes'],
  ['child', 'children'],
  ['river', 'rivers'],
  ['witch', 'witches'],
  ['mouse', 'mice'],
] as const;
const verbs = [
  ['sees', 'see'],
  ['follows', 'follow'],
  ['loves', 'love'],
  ['fears', 'fear'],
  ['carries', 'carry'],
  ['hears', 'hear'],
] as const;
const ends = [
  ['sleeps', 'sleep'],
  ['sings', 'sing'],
  ['waits', 'wait'],
  ['is gone', 'are gone'],
  ['has left', 'have left'],
] as const;
const adjectives = ['old', 'small', 'wise', 'quiet', 'hungry', 'golden', 'strange'];
const places = ['in the garden', 'by the sea', 'under the bridge', 'at night', 'before the storm'];
const links = ['and', 'but', 'while', 'because'];

/**
 * Random sentences of a small grammar, one per line. Subject and verb agree, also across a clause
 * between them ("The mice that the king fears sleep."), so a model of characters can learn
 * spelling, words and dependencies farther away.
 */
export function writeSentences(length: number, seed: number): string {
  const random = randomStream(seed, 'sentences');
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const perhaps = (chance: number, phrase: () => string) => (random() < chance ? phrase() : '');
  const number = () => (random() < 0.5 ? 0 : 1);
  const thing = (many: 0 | 1, depth: number): string => {
    const adjective = perhaps(0.4, () => `${pick(adjectives)} `);
    const noun = pick(nouns)[many];
    return `the ${adjective}${noun}${perhaps(0.3 / depth, () => clause(many, depth + 1))}`;
  };
  const clause = (many: 0 | 1, depth: number): string => {
    const other = number();
    return random() < 0.5
      ? ` that ${thing(other, depth)} ${pick(verbs)[other]}`
      : ` that ${pick(verbs)[many]} ${thing(other, depth)}`;
  };
  const statement = (): string => {
    const many = number();
    const subject = thing(many, 1);
    const action = random() < 0.6 ? `${pick(verbs)[many]} ${thing(number(), 1)}` : pick(ends)[many];
    return `${subject} ${action}${perhaps(0.3, () => ` ${pick(places)}`)}`;
  };
  let text = '';
  while (text.length < length) {
    const sentence = statement() + perhaps(0.3, () => `, ${pick(links)} ${statement()}`);
    text += `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.\n`;
  }
  return text.slice(0, length);
}
