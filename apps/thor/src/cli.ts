#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What only the command needs, so that those who import the library need not install it. */
const needed = '@tensorflow/tfjs @tensorflow/tfjs-backend-wasm @curvature/backend-wasm';

try {
  const [{ main }, { app }] = await Promise.all([import('@curvature/workbench'), import('./bin.js')]);
  await main(app(version));
} catch (error) {
  if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(`thor: the command needs packages that the library does not: ${(error as Error).message}`);
  console.error(`Install them beside it: npm install ${needed}`);
  process.exitCode = 2;
}
