/**
 * An error of commander, such as `error: unknown option '--x'`, as a sentence.
 * @param help The command that prints the help.
 */
export function asSentence(text: string, help: string): string {
  const [first = '', ...more] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const capital = first.charAt(0).toUpperCase() + first.slice(1).replace(/\.$/, '');
  return `${`${capital}. ${more.join(' ')}`.trim()} See ${help}.\n`;
}
