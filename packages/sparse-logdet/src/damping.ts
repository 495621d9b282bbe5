import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';

/**
 * What is added to the diagonal of H: a number, or a share of the mean of its diagonal or of its
 * infinity norm. Exactly one of them.
 */
export interface Damping {
  readonly absolute?: number;
  readonly relativeToMean?: number;
  readonly relativeToNorm?: number;
}
const KINDS = ['absolute', 'relativeToMean', 'relativeToNorm'] as const;
export type DampingKind = (typeof KINDS)[number];

/** Added at least, so that a gradient of zeros divides by no zero. */
export const LEAST = 1e-30;

/**
 * The kind of a damping and its number. @throws CurvatureError unless there is one kind, of at
 * least 0 and below 1e30.
 */
export function damping(given: Damping): { readonly kind: DampingKind; readonly value: number } {
  checkKnown('sparseLogDet, damping', given, KINDS);
  const kinds = KINDS.filter((kind) => given[kind] !== undefined);
  if (kinds.length !== 1) {
    throw new CurvatureError(
      `sparseLogDet: option damping has ${kinds.length} of ${KINDS.join(', ')}.`,
      'It is one number, on one scale.',
      'Pass for example { relativeToMean: 1e-4 }.',
    );
  }
  const kind = kinds[0]!;
  return {
    kind,
    value: checkNumber('sparseLogDet', `damping.${kind}`, given[kind]!, { min: 0, below: 1e30 }),
  };
}
