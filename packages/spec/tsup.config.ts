import { library } from '../../tsup.base.js';

// Shared chunks, so that there is one CurvatureError whichever entry it came through.
export default library(['src/index.ts', 'src/checks.ts'], { splitting: true });
