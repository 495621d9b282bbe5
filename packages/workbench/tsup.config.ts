import { library } from '../../tsup.base.js';

// `shims` gives the CommonJS build its import.meta.url, by which the report finds uPlot's files.
// Chunks keep what `command` loads late out of it.
export default library(['src/index.ts', 'src/command.ts'], { shims: true, splitting: true });
