import { app } from '../../tsup.base.js';

export default app(['src/presets/kfac.ts', 'src/presets/published.ts', 'src/presets/thor.ts']);
