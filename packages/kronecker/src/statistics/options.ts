import {
  type Block,
  CurvatureError,
  type FactorKind,
  flag,
  type Given,
  nested,
  number,
  options,
  value,
} from '@curvature/spec';
import { dense } from '../sides/dense.js';
import type { Side } from '../sides/side.js';

/** The factor of an axis of `block.axes`; null for none. `block.shape` counts the stack as axis 0. */
type Sides<K extends FactorKind> = (block: Block, axis: number) => Side<K> | null;

const ridge = {
  absolute: number({ default: 0, min: 0, below: Infinity, describe: 'added to each eigenvalue' }),
  relative: number({
    default: 0,
    min: 0,
    max: 1,
    describe: 'the same, as a share of the largest eigenvalue',
  }),
};

const rows = {
  beta2: number({
    default: 0.999,
    above: 0,
    max: 1,
    describe: 'decay of the average of gradient products; 1 sums them, as AdaGrad does',
  }),
  biasCorrection: flag({
    default: true,
    describe: 'divide an average by 1 − beta2ᵗ, as Meta does and Google does not',
  }),
  initial: number({
    default: 0,
    min: 0,
    below: Infinity,
    describe: "start the statistics at this multiple of the identity, as Google's code does",
  }),
  ridge: nested(ridge, {
    default: { relative: 1e-6 },
    describe: '`{ absolute, relative }`, added to the eigenvalues when a root is taken',
  }),
  storage: value<Side<'symmetric'>>({
    default: dense(),
    check: (owner, name, side) => checkSide(owner, name, side),
    describe: 'layout of the matrices: `dense()` or `slabs()`',
  }),
  sides: value<Sides<FactorKind> | null>({
    default: null,
    check: checkSides,
    describe:
      'a pure function of block and axis that returns `dense()`, `slabs()`, `diagonal()` or null ' +
      'for no factor; replaces `storage`',
  }),
};

export const kroneckerOptions = options('kronecker', rows);
export const klShampooOptions = options('klShampoo', {
  ...rows,
  perColumn: flag({
    default: true,
    describe: 'divide each product by the number of its columns, as the paper does and Meta not',
  }),
});

/** `O` with sides of kind `K`. */
type WithSides<O, K extends FactorKind> = Omit<O, 'sides'> & { readonly sides?: Sides<K> | null };
export type KroneckerOptions<K extends FactorKind = 'symmetric'> = WithSides<
  Given<typeof kroneckerOptions>,
  K
>;
export type KlShampooOptions<K extends FactorKind = 'symmetric'> = WithSides<
  Given<typeof klShampooOptions>,
  K
>;

/** The side of each axis. @throws CurvatureError if both `storage` and `sides` are given. */
export function sidesOf<K extends FactorKind>(
  owner: string,
  { sides, storage }: KroneckerOptions<K>,
): Sides<K> {
  if (sides && storage) {
    throw new CurvatureError(
      `${owner}: options storage and sides are both given.`,
      'sides sets the layout of each axis, so storage would have no effect.',
      'Leave storage out, and return it from sides.',
    );
  }
  if (sides) {
    return (block, axis) => {
      const side = sides(block, axis);
      if (side !== null) checkSide(owner, 'sides', side);
      return side;
    };
  }
  // Without `sides`, K is 'symmetric', its default.
  const all = (storage ?? dense()) as unknown as Side<K>;
  return () => all;
}

function checkSides(owner: string, name: string, sides: unknown): void {
  if (sides === null || typeof sides === 'function') return;
  throw new CurvatureError(
    `${owner}: option ${name} must be a function of a block and an axis, got ${typeof sides}.`,
    'The usual cause is one side for all axes, which is option storage.',
    'Pass for example { sides: () => dense() }, or { storage: slabs() }.',
  );
}

function checkSide(owner: string, name: string, side: unknown): void {
  if (typeof (side as Partial<Side<FactorKind>> | null)?.update === 'function') return;
  throw new CurvatureError(
    `${owner}: option ${name} must give a value such as dense() or slabs(), got ` +
      `${typeof side === 'string' ? `"${side}"` : side === null ? 'null' : typeof side}.`,
    'The usual cause is a name in quotes, or the function without its parentheses.',
    'Pass slabs({ blockSize: 16 }), or leave it out for dense().',
  );
}
