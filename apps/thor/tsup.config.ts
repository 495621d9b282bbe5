import { app } from '../../tsup.base.js';

export default app([
  'src/internal.ts',
  'src/presets/kfac.ts',
  'src/presets/published.ts',
  'src/presets/thor.ts',
]);
