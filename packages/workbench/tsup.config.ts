import { library } from '../../tsup.base.js';

// `shims` gives the CommonJS build its import.meta.url, by which the report finds uPlot's files.
export default library(['src/index.ts'], { shims: true });
