// Two families on one small task, each beside Adam: as `curvature sonew train` and `curvature
// shampoo train` in a shell.
import { run } from '../src/run.js';

const task = ['train', '--task', 'digits-autoencoder', '--steps', '30', '--compare', 'adam'];
for (const family of ['sonew', 'shampoo']) process.exitCode = await run('0.1.0', [family, ...task]);
