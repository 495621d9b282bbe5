import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Compositions } from './compositions.js';
import { messageOf } from '../message-of.js';
import type { GoldenCase } from './golden-case.js';
import { parseCase } from './parse-case.js';
import { runCase } from './run-case.js';

/** The result of a file. */
export interface Verdict {
  readonly name: string;
  readonly error: number | null;
  readonly tolerance: number | null;
  readonly ok: boolean;
  readonly message?: string;
}
export interface Judged {
  readonly verdict: Verdict;
  /** The file is no case, and did not run. */
  readonly noCase: boolean;
}

/** Runs one file; never rejects. */
export async function judge(
  folder: string,
  file: string,
  compositions: Compositions,
): Promise<Judged> {
  let given: GoldenCase;
  try {
    given = parseCase(readFileSync(file, 'utf8'));
  } catch (cause) {
    return { noCase: true, verdict: failed(relative(folder, file), null, cause) };
  }
  return { noCase: false, verdict: await verdictOn(given, compositions) };
}

async function verdictOn(given: GoldenCase, compositions: Compositions): Promise<Verdict> {
  const { name, tolerance } = given;
  try {
    const error = await runCase(given, await compositions(given.optimizer));
    return { name, error, tolerance, ok: error <= tolerance };
  } catch (cause) {
    return failed(name, tolerance, cause);
  }
}

const failed = (name: string, tolerance: number | null, cause: unknown): Verdict => ({
  name,
  error: null,
  tolerance,
  ok: false,
  message: messageOf(cause).replaceAll(/\s+/g, ' '),
});

/** `ok NAME ERROR`, `FAIL NAME ERROR > TOLERANCE` or `FAIL NAME MESSAGE`. */
export function line({ name, error, tolerance, ok, message }: Verdict): string {
  if (error === null) return `FAIL ${name} ${message}`;
  return ok
    ? `ok ${name} ${error.toExponential(1)}`
    : `FAIL ${name} ${error.toExponential(1)} > ${tolerance}`;
}
