import type { Program } from '../device/index.js';
import { direction, factors, stability } from './factors.js';
import { CHAIN, order } from './order.js';

/** A value of every band, made once. */
const byBand = <T>(make: (band: number) => T): ((band: number) => T) => {
  const made = new Map<number, T>();
  return (band) => {
    if (!made.has(band)) made.set(band, make(band));
    return made.get(band)!;
  };
};

/** GLSL of gradients whose squares stay finite. */
export const limited = /* glsl */ `
const float LARGEST = 1e18;
vec4 limited(vec4 g) { return clamp(g, -LARGEST, LARGEST); }
float limited(float g) { return clamp(g, -LARGEST, LARGEST); }
`;

/** `value` of each of the four numbers of a texel. */
const forLanes = (value: string): string => `
  ivec4 all = own_indices(p);
  bvec4 known = own_inside(p);
  for (int lane = 0; lane < 4; lane++) {
    if (!known[lane]) continue;
    int i = all[lane];
    made[lane] = ${value};
  }`;

export const diagonalStatistics: Program<'decay' | 'weight'> = {
  name: 'chain statistics of the diagonal',
  inputs: ['grad', 'diagonal'],
  outputs: ['made'],
  numbers: { decay: 'float', weight: 'float' },
  code: `${limited}
void run(Place p) {
  vec4 g = limited(grad_like(p));
  made = decay * diagonal_like(p) + weight * (g * g);
}`,
};

/** The sums of products with successors, of any band: [band, ...]. */
export const bandStatistics: Program<keyof typeof CHAIN | 'decay' | 'weight' | 'size' | 'skips'> = {
  name: 'chain statistics of bands',
  inputs: ['grad', 'bands', 'skip'],
  outputs: ['made'],
  numbers: { ...CHAIN, decay: 'float', weight: 'float', size: 'int', skips: 'int' },
  code: `${limited}${order}
float next_of(int i) {
  int node = i % size;
  int j = ahead(node, i / size + 1);
  float product = j < 0 ? 0.0 : limited(grad_at(node)) * limited(grad_at(j));
  return decay * bands_at(i) + weight * product;
}
void run(Place p) {
  if (skips == 1 && skip_at(0) != 0.0) { made = bands_like(p); return; }
  ${forLanes('next_of(i)')}
}`,
};

/** What a direction takes: `x_of(i)` and `damping_of()`, beside `diagonal` and `bands`. */
export interface Source {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly numbers: Program['numbers'];
  readonly code: string;
}

/** Programs of one source, by band. */
export interface Directions {
  /** For each node 1 where it is unstable, for bands above 1. */
  readonly unstable: (band: number) => Program;
  readonly direction: (band: number) => Program;
}

const DIRECTION = { ...CHAIN, size: 'int', scale: 'float', gamma: 'float' } as const;

/** A program over all nodes that knows the `damping`. */
const overNodes = (
  { name, inputs, numbers, code }: Source,
  does: string,
  more: readonly string[],
  solve: string,
  value: string,
): Program => ({
  name: `${does} of ${name}`,
  inputs: [...inputs, ...more],
  outputs: ['made'],
  numbers: { ...DIRECTION, ...numbers },
  code: `${code}${solve}
void run(Place p) {
  float damping = damping_of();
  ${forLanes(value)}
}`,
});

const directionOf = (source: Source, band: number): Program => {
  const does = `direction by band ${band}`;
  if (band === 0)
    return overNodes(
      source,
      does,
      ['diagonal'],
      '',
      'x_of(i) / (scale * diagonal_at(i) + damping)',
    );
  const isNarrow = band > 1 ? 'unstable_at(0) > 0.0' : 'false';
  return overNodes(
    source,
    does,
    ['diagonal', 'bands', ...(band > 1 ? ['unstable'] : [])],
    factors(band) + direction,
    `direction_of(i, damping, ${isNarrow})`,
  );
};

const unstableOf = (source: Source, band: number): Program =>
  overNodes(
    source,
    `unstable nodes by band ${band}`,
    ['diagonal', 'bands'],
    factors(band) + stability,
    'is_unstable(i, damping) ? 1.0 : 0.0',
  );

export const directionsOf = (source: Source): Directions => ({
  unstable: byBand((band) => unstableOf(source, band)),
  direction: byBand((band) => directionOf(source, band)),
});
