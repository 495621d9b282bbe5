import { library } from '../../tsup.base.js';

export default library(['src/cli.ts'], { format: 'esm' });
