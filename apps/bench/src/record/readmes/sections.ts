/** The end of a written section. */
const END = '<!-- The end of what is written -->';

/** How a written section begins, one for each command whose results are kept. */
export const beginOf = (name: string) => `<!-- Written by \`pnpm bench ${name}\` -->`;

/** Replaces what stands between a beginning and its end. */
export function between(readme: string, begin: string, text: string): string {
  const [before, rest] = readme.split(begin) as [string, string];
  const after = rest.slice(rest.indexOf(END));
  return `${before}${begin}\n\n${text}\n\n${after}`;
}
