import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, walkTokens } from 'marked';
import { root } from '../packages.js';
import { runnableBlocks } from '../readme-blocks.js';

/** The arguments of the first `npm install` in a page; null where there is none. */
export function installLine(markdown: string): string[] | null {
  const lines: string[] = [];
  void walkTokens(lexer(markdown), (token) => {
    if (token.type === 'code') lines.push(...String(token['text']).split('\n'));
  });
  const line = lines.find((each) => each.startsWith('npm install '));
  return line ? line.split(/\s+/).slice(2) : null;
}

/** What a reader of a package's README copies: the line that installs, and the code that runs. */
export function readmeOf(folder: string): { install: string[] | null; blocks: string[] } {
  const file = join(root, folder, 'README.md');
  const markdown = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { install: installLine(markdown), blocks: runnableBlocks(markdown) };
}
