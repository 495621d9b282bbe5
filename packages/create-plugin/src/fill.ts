import type { Names } from './names.js';

/** What the places of the template are filled with. */
export interface Filling {
  readonly names: Names;
  /** The ranges of versions of the packages that a plugin needs. */
  readonly ranges: Readonly<Record<string, string>>;
  /** All words of the template, of which a new name must be none. */
  readonly words: ReadonlySet<string>;
}

/** The text of one file of the template, as a plugin of these names has it. */
export function filled(file: string, text: string, { names, ranges, words }: Filling): string {
  const named = text
    .replaceAll('@scope/my-preconditioner', names.packageName)
    .replaceAll('my-preconditioner', names.shortName)
    .replaceAll('myPreconditioner', unlike(words, names.identifier));
  return file === 'manifest.json' ? withRanges(named, ranges) : named;
}

/** A name of the language or of the template, such as `delete` or `tf`, gets a second word. */
const unlike = (words: ReadonlySet<string>, identifier: string) =>
  words.has(identifier) || RESERVED.has(identifier) ? `${identifier}Preconditioner` : identifier;

/** Every range `*` of the template is one of this release; an exact version takes later minors too. */
const withRanges = (manifest: string, ranges: Filling['ranges']) =>
  manifest.replaceAll(/"([^"]+)": "\*"/g, (_, name: string) => {
    const range = ranges[name]!;
    return `"${name}": "${/^\d/.test(range) ? `^${range}` : range}"`;
  });

/** Words that name no function in an ES module. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum ' +
    'eval export extends false finally for function if implements import in instanceof interface ' +
    'let new null package private protected public return static super switch this throw true ' +
    'try typeof undefined var void while with yield'
  ).split(' '),
);
