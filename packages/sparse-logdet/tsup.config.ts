import { library } from '../../tsup.base.js';

const doors = ['src/index.ts', 'src/internal.ts'];
/** What pages of SONew load is one chunk; what they do without has chunks of its own. */
const apart = [
  'src/log-det.ts',
  'src/chain-order.ts',
  'src/options.ts',
  'src/kernels/step.ts',
  'src/kernels/whole-step.ts',
];

export default [
  library([...doors, ...apart], { format: 'esm', splitting: true, clean: false }),
  library(doors, { format: 'cjs', splitting: true, clean: false }),
];
