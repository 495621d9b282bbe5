import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, walkTokens } from 'marked';
import { packages, root } from './packages.js';

/**
 * The code of every block marked `ts`, and of no other (`ts no-run` is for what cannot run alone).
 */
export function runnableBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  void walkTokens(lexer(markdown), (token) => {
    if (token.type === 'code' && token['lang'] === 'ts') blocks.push(String(token['text']));
  });
  return blocks;
}

export interface Readme {
  /** Relative to the root. */
  readonly path: string;
  /** The package whose dependencies its code may import, relative to the root. */
  readonly folder: string;
}
/**
 * The README of the repository, which speaks for the app, that of every package, and the guides,
 * whose code may import what the testkit may.
 */
export const readmes: readonly Readme[] = [
  { path: 'README.md', folder: 'apps/shampoo' },
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ path: join('docs', name), folder: 'packages/testkit' })),
  ...packages.map(({ folder }) => ({ path: join(folder, 'README.md'), folder })),
];

export interface Block {
  /** `packages/spec/README.md block 1` */
  readonly name: string;
  readonly folder: string;
  /** Where the code is written to be run, relative to the root; git ignores the folder. */
  readonly file: string;
  readonly code: string;
}
export const blocksOf = ({ path, folder }: Readme): Block[] => {
  const markdown = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
  return runnableBlocks(markdown).map((code, k) => ({
    name: `${path} block ${k + 1}`,
    folder,
    file: join(folder, '.readme', `${path.replaceAll(/\W/g, '-')}-${k + 1}.ts`),
    code,
  }));
};
