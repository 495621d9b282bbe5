import { launch } from '@curvature/distributed';
import { stallMsOf } from '../faulty.js';

const [ranks, file = '', ...argv] = process.argv.slice(2);
const stallMs = file.includes('faults') ? stallMsOf(argv[0]) : 60_000;
await launch(file, { ranks: Number(ranks), argv, stallMs });
