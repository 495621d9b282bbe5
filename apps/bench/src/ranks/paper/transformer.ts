/** Equal matrices of a model, inputs by outputs. */
export interface Matrices {
  readonly shape: readonly [rows: number, columns: number];
  readonly count: number;
}

/** A decoder as GPT-2 is one, with shared embeddings; norms and biases are left out. */
export interface Transformer {
  readonly name: string;
  readonly width: number;
  readonly blocks: number;
  readonly words: number;
}

export const transformers: readonly Transformer[] = [
  { name: '100M', width: 768, blocks: 12, words: 20_000 },
  { name: '1B', width: 2048, blocks: 19, words: 20_000 },
];

export const matricesOf = ({ width, blocks, words }: Transformer): Matrices[] => [
  { shape: [words, width], count: 1 },
  { shape: [width, 4 * width], count: blocks },
  { shape: [4 * width, width], count: blocks },
  { shape: [width, 3 * width], count: blocks },
  { shape: [width, width], count: blocks },
];

export const sizeOf = (all: readonly Matrices[]): number =>
  all.reduce((sum, { shape: [rows, columns], count }) => sum + rows * columns * count, 0);
