/**
 * Uniform numbers in [0, 1), the same on every machine: mulberry32 (Tommy Ettinger, public domain),
 * 32 bits of state.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * An independent generator for each purpose, seeded by FNV-1a over seed and words. A draw from one
 * generator changes no other.
 */
export function randomStream(seed: number, ...words: readonly (string | number)[]): () => number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode([seed, ...words].join('/'))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return mulberry32(hash);
}

/** 0..size-1 in random order (Fisher and Yates). */
export function permutation(size: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
