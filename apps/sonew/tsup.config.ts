import { app } from '../../tsup.base.js';

export default app(['src/internal.ts', 'src/sonew.ts', 'src/online-newton-step.ts']);
