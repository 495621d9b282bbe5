import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The packages that need the addon; both have the same sources of it. */
export const NAMES = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const;

/** TensorFlow 2.12 and newer ship the library with the C interface in their wheel. */
export const TENSORFLOW = '2.15.1';
export const WHEEL = 'tensorflow-cpu';
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** What is downloaded and compiled, once for each user. */
const cache = (name: string): string =>
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'curvature', name);

export const cacheFolder = (version: string): string => cache(`${WHEEL}-${version}`);
export const nodeFolder = (version: string): string => cache(`node-${version}`);

const fromBackendNode = createRequire(
  new URL('../../packages/backend-node/package.json', import.meta.url),
);

/** The folder of an installed package itself, of which pnpm shows links. */
export const packageFolder = (name: string): string =>
  realpathSync(dirname(fromBackendNode.resolve(`${name}/package.json`)));

/** Node-API 8, the newest for which tfjs-node asks, is part of every Node from 20 on. */
export const addonFile = (folder: string): string =>
  join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');

/** Whether the package at the folder has its addon. */
export const hasAddon = (folder: string): boolean => existsSync(addonFile(folder));
