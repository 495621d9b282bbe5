// `pnpm tfjs-node [VERSION]` makes the addon of @tensorflow/tfjs-node and @tensorflow/tfjs-node-gpu
// without their install scripts, which need the vendor's storage: from their own sources, against
// the library in TensorFlow's wheel. What it makes stays in node_modules and in the user's cache.
import { makeAddons } from './make.js';
import { TENSORFLOW } from './places.js';
import { Missing } from './run.js';

try {
  makeAddons(process.argv[2] ?? TENSORFLOW);
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
