import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const SERVICE_WORKER = 'service-worker.js';
const hashed = /-[\w-]{8}\.\w+$/;

/** A file without a hash in its name is told apart by its content. */
const entryOf = (url: string, content: string | Uint8Array) => ({
  url,
  revision: hashed.test(url) ? null : createHash('sha256').update(content).digest('hex'),
});

/** Writes the list of all built files into the service worker. */
export const precachedFiles = (): Plugin => ({
  name: 'precached-files',
  enforce: 'post',
  generateBundle(_, bundle) {
    const worker = bundle[SERVICE_WORKER];
    if (worker?.type !== 'chunk') this.error(`The build has made no ${SERVICE_WORKER}.`);
    const others = Object.values(bundle).filter((file) => file !== worker);
    const entries = others.map((file) =>
      entryOf(file.fileName, file.type === 'chunk' ? file.code : file.source),
    );
    worker.code = worker.code.replace('PRECACHED_FILES', () => JSON.stringify(entries));
  },
});
