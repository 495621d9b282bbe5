import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from './ledger.js';
import { asText, type Result } from './result.js';

/** Where results are kept that the README tells of. */
export const RESULTS = fileURLToPath(new URL('../../results', import.meta.url));

/** Keeps a result; that of an earlier run on the same task goes. */
export function saveResult(result: Result, folder = RESULTS): string {
  const file = join(folder, `${result.task}.json`);
  writeWhole(file, asText(result));
  return file;
}
