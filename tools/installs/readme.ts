import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, walkTokens } from 'marked';
import { root } from '../packages.js';
import { runnableBlocks } from '../readme-blocks.js';

/** The arguments of the first line of code in a page that starts with a command; null if none does. */
function lineOf(command: string, markdown: string): string[] | null {
  const lines: string[] = [];
  void walkTokens(lexer(markdown), (token) => {
    if (token.type === 'code') lines.push(...String(token['text']).split('\n'));
  });
  const line = lines.find((each) => each.startsWith(`${command} `));
  return line ? line.slice(command.length + 1).split(/\s+/) : null;
}

/** The arguments of the first `npm install` in a page; null where there is none. */
export const installLine = (markdown: string) => lineOf('npm install', markdown);

/** Those of the first `npm create`, for a package that is run in place of being installed. */
export const createLine = (markdown: string) => lineOf('npm create', markdown);

/** The package that `npm create @scope/name` runs. */
export const createdBy = (name: string) => name.replace(/^(@[^/]+\/)?/, '$1create-');

/** What a reader of a package's README copies. */
export interface Copied {
  /** The arguments of the line that installs. */
  readonly install: string[] | null;
  /** Those of the line that runs the package, which then needs no line that installs it. */
  readonly create: string[] | null;
  /** The code that runs. */
  readonly blocks: string[];
}
export function readmeOf(folder: string): Copied {
  const file = join(root, folder, 'README.md');
  const markdown = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return {
    install: installLine(markdown),
    create: createLine(markdown),
    blocks: runnableBlocks(markdown),
  };
}
