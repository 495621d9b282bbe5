// Into blocks of how many rows should the curvature matrices of a network be cut? npx pnpm --filter
// @curvature/linalg example
import {
  byBudget,
  byCrossing,
  chooseSliceSize,
  packedLength,
  packedUpdate,
  unpack,
} from '@curvature/linalg';

/** The average of x x^T over 32 samples whose neighbours are alike, as those of images are. */
function statistic(n: number): { n: number; matrix: Float64Array } {
  const samples = 32;
  const x = Float64Array.from({ length: n * samples }, (_, at) => {
    const [row, sample] = [Math.floor(at / samples), at % samples];
    return Math.sin(sample * 1.7 + row / (4 + (sample % 5))) + Math.sin(row * (sample + 1) ** 2);
  });
  const none = new Float64Array(packedLength(n));
  return { n, matrix: unpack(packedUpdate(none, x, n, samples, 0, 1 / samples), n) };
}

const matrices = [10, 30, 64, 64, 100, 128, 256].map(statistic);
const strategies = [byCrossing(), byBudget({ share: 0.5 }), byBudget({ milliseconds: 2 })];
const { candidates, keep, times, performance, crossing } = chooseSliceSize(matrices);

console.log('rows   kept   ms for one   performance');
candidates.forEach((d, j) => {
  const numbers = [keep[j]!.toFixed(2), times[j]!.toFixed(4), performance[j]!.toFixed(4)];
  console.log(`${String(d).padStart(4)} ${numbers.map((x) => x.padStart(10)).join('')}`);
});
console.log(`the curves cross at ${crossing.toFixed(1)} rows`);
for (const strategy of strategies)
  console.log(strategy.name, chooseSliceSize(matrices, { strategy }).size);
