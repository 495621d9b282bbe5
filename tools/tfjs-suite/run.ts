// node run.ts SETTING BUNDLE WASM_FOLDER runs the specs of a bundle in this process, and prints
// their results as JSON on the last line.
import { createRequire } from 'node:module';
import jasmineCore from 'jasmine-core';
import type { Result } from './compare.js';

const [, , , bundle] = process.argv as [string, string, string, string];
const env = jasmineCore.boot().getEnv();
const results: Result[] = [];
env.configure({ random: false, forbidDuplicateNames: false });
env.addReporter({
  specDone: ({ fullName, status, failedExpectations: [first] }) =>
    results.push({ spec: fullName, status, message: first?.message ?? '' }),
});
createRequire(import.meta.url)(bundle);
await env.execute();
process.stdout.write(`\n${JSON.stringify(results)}\n`, () => process.exit());
