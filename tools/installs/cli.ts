// `pnpm installs [--client npm|pnpm] [--quick] [NAME...]`: each package as a user gets it, packed,
// from an empty folder, by the line of its README. `--quick`: by npm the apps and the creator alone.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isCreator, tryCreated } from './created-plugin.js';
import { packAll, type Packed } from './pack.js';
import type { Client } from './project.js';
import { serveRegistry } from './registry.js';
import { type Tried, tryPackage } from './try-package.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { client: { type: 'string' }, quick: { type: 'boolean' } },
});
const clients = (values.client ? [values.client] : ['pnpm', 'npm']) as Client[];

const home = mkdtempSync(join(tmpdir(), 'curvature-installs-'));
mkdirSync(join(home, 'tarballs'));
const packed = await packAll(join(home, 'tarballs'));
const { address, close } = await serveRegistry(packed);
/** One package by one client; null where the client has no part in it. */
async function tryOne(each: Packed, client: Client): Promise<Tried | null> {
  const short = each.manifest.name.replace('@curvature/', '');
  // It is run by npm create, and by npm alone.
  if (isCreator(each) && client !== 'npm') return null;
  if (values.quick && client === 'npm' && !isCreator(each) && !each.folder.startsWith('apps'))
    return null;
  if (positionals.length > 0 && !positionals.includes(short)) return null;
  const folder = join(home, `${client}-${short}`);
  const one = isCreator(each)
    ? await tryCreated(each, folder, address)
    : await tryPackage(each, client, folder, address);
  console.log(
    `${one.fault ? 'FAILED' : 'works '} ${one.name} by ${client}: ` +
      `${one.blocks} blocks of its README, ${one.seconds.toFixed(0)} s`,
  );
  if (one.fault) console.log(one.fault.replaceAll(/^/gm, '  '));
  return one;
}

const tried: Tried[] = [];
try {
  // The clients at once: they wait for the network and the disk in turns.
  for (const each of packed) {
    const both = await Promise.all(clients.map((client) => tryOne(each, client)));
    tried.push(...both.filter((one) => one !== null));
  }
} finally {
  close();
  rmSync(home, { recursive: true });
}
const failed = tried.filter(({ fault }) => fault);
console.log(`${tried.length - failed.length} of ${tried.length} installs work as written`);
if (failed.length > 0) process.exitCode = 1;
