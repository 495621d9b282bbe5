import { library } from '../../tsup.base.js';

const doors = ['src/index.ts', 'src/kernels/index.ts', 'src/reads/index.ts', 'src/roots/index.ts'];

// Shared chunks, so that there is one CurvatureError whichever door it came through.
export default library([...doors, 'src/internal.ts'], { splitting: true });
