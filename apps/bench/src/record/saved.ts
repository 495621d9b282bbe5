import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBeside } from './beside.js';
import { writeWhole } from './ledger.js';
import { asText, type Result } from './result.js';

/** Folder of the results that the README shows. */
export const RESULTS = fileURLToPath(new URL('../../results', import.meta.url));

/** Saves a result, in place of an earlier one on the same task. */
export function saveResult(result: Result, folder = RESULTS): string {
  const file = join(folder, `${result.task}.json`);
  writeWhole(file, asText(result));
  return file;
}

/**
 * Adds the optimizers of a result to the saved one on the same task. @throws CurvatureError unless
 * both have the same target.
 */
export function saveBeside(result: Result, folder = RESULTS): string {
  const saved = readFileSync(join(folder, `${result.task}.json`), 'utf8');
  return saveResult(withBeside(JSON.parse(saved) as Result, result), folder);
}
