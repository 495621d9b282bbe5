import { library } from '../../tsup.base.js';

export default library(['src/index.ts', 'src/golden/cli.ts']);
