import { launch } from '@curvature/distributed';

const [ranks, file = '', ...argv] = process.argv.slice(2);
const [, stallMs = '2000'] = argv;
await launch(file, {
  ranks: Number(ranks),
  argv,
  stallMs: file.includes('faults') ? Number(stallMs) : 60_000,
});
