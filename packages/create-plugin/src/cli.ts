#!/usr/bin/env node
import { basename } from 'node:path';
import { NAMES, namesOf } from './names.js';
import { writePlugin } from './write-plugin.js';

const USAGE = `npm create @curvature/plugin NAME

Starts a preconditioner of your own in the folder NAME: with its test, example, README and build.
NAME is the name of an npm package: ${NAMES}.`;

const next = (folder: string) => `cd ${folder} && npm install
npm test                # the laws of the contract; npm run example trains with it
Then write your method in src/index.ts, and npm run build && npm publish --dry-run.`;

const say = (text: string) => process.stdout.write(`${text}\n`);

function main([name = '--help', ...more]: readonly string[]) {
  if (name === '--help' || name === '-h') return say(USAGE);
  if (more.length > 0)
    throw new Error(`Only one name is taken, and ${more.join(' ')} follows it. ${USAGE}`);
  return say(next(basename(writePlugin(namesOf(name), process.cwd()))));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
