import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { works } from './run.js';

/** Where node_api.h is: beside this Node, as in its own archives, or where NODE_INCLUDE says. */
export const nodeHeaders = (): string =>
  process.env['NODE_INCLUDE'] || join(dirname(realpathSync(process.execPath)), '../include/node');

const VENDOR =
  'Elsewhere take the vendor’s own install: `npm install @tensorflow/tfjs-node` with its script on.';

/** Sentences on what is missing to fetch the library: nothing is downloaded before all is there. */
export function missingForLibrary(): string[] {
  return [
    ...(process.platform === 'linux' && process.arch === 'x64'
      ? []
      : [
          `This script serves Linux on x86-64, not ${process.platform} on ${process.arch}. ${VENDOR}`,
        ]),
    ...(works('python3', ['-m', 'pip', '--version'])
      ? []
      : ['`python3 -m pip` does not run: install Python 3 with pip, which downloads TensorFlow.']),
    ...(works('unzip', ['-v'])
      ? []
      : ['`unzip` does not run: install it, to unpack the download.']),
  ];
}

/** Sentences on what is missing to compile the addon. */
export function missingForAddon(): string[] {
  const headers = nodeHeaders();
  return [
    ...(works('g++', ['--version']) ? [] : ['`g++` does not run: install a C++ compiler.']),
    ...(existsSync(join(headers, 'node_api.h'))
      ? []
      : [
          `There is no node_api.h in ${headers}: set NODE_INCLUDE to the folder that holds it ` +
            '(archives of nodejs.org have it in include/node, Debian in the package libnode-dev).',
        ]),
  ];
}
