import { engine } from '@tensorflow/tfjs-core';
import { messageOf } from '../../message-of.js';

/** The breach of a law after which the other laws of the case would only report symptoms. */
interface Breakdown {
  readonly stops: string;
}
/** The breach of a law, in words, or null. */
export type Verdict = string | Breakdown | null;
/** Laws by name. Each takes an unused subject, and says how it breaks the law. */
export type Laws<T> = Readonly<Record<string, (subject: T) => Verdict | Promise<Verdict>>>;
/** A case, and what makes a subject for it. */
export type Subject<T> = readonly [where: string, make: () => T];

/**
 * Every broken law as a sentence, once, with the first case in which it is broken. If a case breaks
 * one of the `foundations`, or a law says so, its other laws are skipped: they would only report
 * symptoms.
 */
export async function issuesOf<T>(
  name: string,
  subjects: readonly Subject<T>[],
  foundations: Laws<T>,
  laws: Laws<T>,
): Promise<string[]> {
  const all = { ...foundations, ...laws };
  const found = new Map<string, [where: string, issue: string][]>();
  for (const [where, make] of subjects) {
    for (const [law, check] of Object.entries(all)) {
      const breach = await verdict(check, make);
      if (breach === null) continue;
      const issue = typeof breach === 'string' ? breach : breach.stops;
      found.set(law, [...(found.get(law) ?? []), [where, issue]]);
      if (law in foundations || typeof breach !== 'string') break;
    }
  }
  return Object.keys(all).flatMap((law) =>
    found.has(law) ? [sentence(name, law, found.get(law)!)] : [],
  );
}

function sentence(
  name: string,
  law: string,
  broken: readonly (readonly [where: string, issue: string])[],
): string {
  const [[where, issue]] = broken as [[string, string]];
  const more = broken.length > 1 ? `, and ${broken.length - 1} more` : '';
  return `${name} breaks "${law}": ${issue} (${where}${more})`;
}

/** Disposes all tensors that a law or its subject has made. */
async function verdict<T>(check: Laws<T>[string], make: () => T): Promise<Verdict> {
  engine().startScope();
  try {
    return await check(make());
  } catch (error) {
    return `it threw: ${messageOf(error)}`;
  } finally {
    engine().endScope();
  }
}
