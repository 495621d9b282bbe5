import { isBuiltin } from 'node:module';

/** The names of one plugin. */
export interface Names {
  /** `@me/slow-mean` */
  readonly packageName: string;
  /** `slow-mean`: its folder, and the name of the preconditioner. */
  readonly shortName: string;
  /** `slowMean`: the function that makes it. */
  readonly identifier: string;
}

/** The rule of names, in words. */
export const NAMES = 'lower-case letters, digits, -, _ and ., such as slow-mean or @me/slow-mean';
const LONGEST = 214;

/**
 * As npm takes names of packages, but the name without a scope begins with a letter, since a
 * function gets it too.
 */
const VALID = /^(?:@[a-z0-9][a-z0-9._-]*\/)?([a-z][a-z0-9._-]*)$/;

/** Valid names that npm refuses. */
const REFUSED = new Set(['node_modules', 'favicon.ico']);

/** @throws Error in sentences for a name that npm would refuse. */
export function namesOf(given: string): Names {
  const shortName = VALID.exec(given)?.[1];
  if (shortName === undefined || given.length > LONGEST)
    throw new Error(
      `"${given}" is no name for this package. It must consist of ${NAMES}, begin with a letter ` +
        `after the scope, and have ${LONGEST} characters at most. Choose another.`,
    );
  if (isBuiltin(given) || REFUSED.has(given))
    throw new Error(`"${given}" is a name that Node or npm has taken. Choose another.`);
  return { packageName: given, shortName, identifier: identifierOf(shortName) };
}

/** `slow-mean` -> `slowMean` */
const identifierOf = (name: string) =>
  name.replace(/[._-]+$/, '').replaceAll(/[._-]+(.)/g, (_, letter: string) => letter.toUpperCase());
