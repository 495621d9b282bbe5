import type { Ranks } from '@curvature/distributed';
import { CurvatureError } from '@curvature/spec';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Does what may be refused, on every rank; if one refuses, all do.
 * @throws CurvatureError the refusal of the first rank that has one.
 */
export async function agreed<T>(across: Ranks, work: () => Promise<T>): Promise<T> {
  let refusal: CurvatureError | null = null;
  const done = await work().catch((error: unknown) => {
    if (!(error instanceof CurvatureError)) throw error;
    refusal = error;
    return null;
  });
  const all = across.allGather(encoder.encode((refusal as Error | null)?.message ?? ''));
  const first = all.findIndex((message) => message.length > 0);
  if (first < 0) return done!;
  throw refusal ?? refusedBy(first, decoder.decode(all[first]));
}

const refusedBy = (rank: number, sentence: string) =>
  new CurvatureError(`Rank ${rank} refuses: ${sentence}`, '', '');
