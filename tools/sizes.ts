// `pnpm sizes`: what a page loads for each composition beside TensorFlow.js.
import { bundleSize, ceilings } from './bundle-sizes.js';

for (const [app, names] of Object.entries(ceilings)) {
  for (const [name, ceiling] of Object.entries(names)) {
    const { minified, gzipped, later } = await bundleSize(app, [name]);
    const figures = [minified, gzipped].map((kB) => kB.toFixed(1).padStart(6)).join(' / ');
    console.log(
      `${name.padEnd(17)}${figures} kB gzipped, at most ${ceiling}; ${later.toFixed(1)} kB on demand`,
    );
  }
}
