#!/usr/bin/env node
import { createRequire } from 'node:module';
import { run } from './run.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
process.exitCode = await run(version, process.argv.slice(2));
