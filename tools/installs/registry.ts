import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { Packed } from './pack.js';

/** What npm and pnpm ask of a registry about one package. */
const packument = ({ manifest, tarball }: Packed, url: string) => ({
  name: manifest.name,
  'dist-tags': { latest: manifest.version },
  versions: {
    [manifest.version]: {
      ...manifest,
      dist: {
        tarball: `${url}/${basename(tarball)}`,
        integrity: `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`,
      },
    },
  },
});

/**
 * A registry on this machine that knows the packed packages alone; npm and pnpm take it for the
 * scope `@curvature`.
 */
export async function serveRegistry(packed: readonly Packed[]) {
  const byName = new Map(packed.map((each) => [each.manifest.name, each]));
  const byFile = new Map(packed.map((each) => [basename(each.tarball), each]));
  const server = createServer(({ url = '' }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const file = byFile.get(path);
    const one = byName.get(path);
    if (file) response.end(readFileSync(file.tarball));
    else if (one) response.end(JSON.stringify(packument(one, address)));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, close: () => server.close() };
}
