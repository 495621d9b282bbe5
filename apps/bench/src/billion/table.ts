import type { TextTable } from '../record/table.js';
import { gib } from './available.js';
import { type Found, LAYER_SIZE, type Share } from './plan.js';

/** Names of parts that the state names by a word of its own. */
const WORDS: Readonly<Record<string, string>> = { m: 'momentum', bands: 'off-diagonal' };
/** Smaller parts, such as the mean of a diagonal, are left out. */
const LEAST = 1e6;

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const total = (shares: readonly Share[], of: (share: Share) => number) => sum(shares.map(of));

/** Bytes of all ranks by part, for each parameter too, and what the whole process took. */
export function billionTable({ shares, peak }: Found): TextTable {
  const parameters = LAYER_SIZE * total(shares, ({ layers }) => layers);
  const names = [...new Set(shares.flatMap(({ bytes }) => Object.keys(bytes)))];
  const parts = names
    .map((name) => [WORDS[name] ?? name, total(shares, ({ bytes }) => bytes[name] ?? 0)] as const)
    .filter(([, bytes]) => bytes >= LEAST);
  const rows = [
    ...parts,
    ['all of these', sum(parts.map(([, bytes]) => bytes))] as const,
    ['wasm heaps', total(shares, ({ heap }) => heap)] as const,
    ['largest wasm heap of a rank', Math.max(...shares.map(({ heap }) => heap))] as const,
    ['the process in memory, at most', peak] as const,
  ];
  return {
    head: ['part', 'GiB', 'bytes per parameter'],
    rows: rows.map(([name, bytes]) => [name, gib(bytes), (bytes / parameters).toFixed(2)]),
  };
}

/** `step 1: 12.0 s of CPU, 20.1 s of the slowest rank` */
export const stepLines = ({ shares }: Found): string[] =>
  shares[0]!.steps.map((_, k) => {
    const cpu = total(shares, ({ steps }) => steps[k]!.cpu) / 1000;
    const slowest = Math.max(...shares.map(({ steps }) => steps[k]!.ms)) / 1000;
    return `step ${k + 1}: ${cpu.toFixed(1)} s of CPU in all, ${slowest.toFixed(1)} s of the clock`;
  });

/** The loss of all ranks, before and after. */
export const lossLine = ({ shares }: Found): string => {
  const [first, last] = [0, 1].map((k) => total(shares, ({ loss }) => loss[k]!).toPrecision(7));
  return `loss ${first} before, ${last} after`;
};
