// pnpm tfjs-suite [--all] runs tfjs-core's own specs on the wasm backend, with the kernels of tfjs
// and with ours. It fails with the names of specs that pass with those of tfjs and fail with ours.
import { lost, passed } from './compare.js';
import { settings } from './settings.js';
import { runSuite } from './suite.js';

const results = await runSuite(process.argv.includes('--all'));
const stock = results.get('stock')!;
for (const setting of settings) {
  const ours = results.get(setting)!;
  const missing = lost(stock, ours);
  console.log(
    `${setting}: ${passed(ours)} of ${ours.length} specs pass; lost of those that pass on stock: ${missing.length}`,
  );
  for (const { spec, message } of missing)
    console.error(`  ${spec}\n    ${message.split('\n', 1)[0]}`);
  if (missing.length > 0) process.exitCode = 1;
}
