import type { FactorKind, Factors, Ridge } from '@curvature/spec';

/** The relative ridge of the first retry if the ridge is zero: the rounding of float32. */
const FIRST_RELATIVE = 2 ** -23;

/** For each attempt a function that gives the factor its ridge. */
export function ladderOf<K extends FactorKind>(
  factor: Factors[K],
  growth: number,
  attempts: number,
) {
  const { ridge } = factor as { readonly ridge?: Ridge };
  const ladder = [(first: Factors[K]) => first];
  for (let k = 1, now = ridge; now && k < attempts; k++) {
    const grown = (now = larger(now, growth));
    ladder.push((first) => ({ ...first, ridge: grown }));
  }
  return ladder;
}

const larger = ({ absolute, relative }: Ridge, growth: number): Ridge =>
  absolute === 0 && relative === 0
    ? { absolute, relative: FIRST_RELATIVE }
    : { absolute: absolute * growth, relative: relative * growth };
