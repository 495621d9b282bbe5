import { statSync } from 'node:fs';
import { compileAddon, placeAddon } from './addon.js';
import { checkAddon } from './check.js';
import { fetchLibrary, librarySizes } from './library.js';
import { addonFile, cacheFolder, NAMES, packageFolder } from './places.js';

/** Makes what is missing of the addons, tries them, and says what is there. @throws Missing */
export function makeAddons(version: string): void {
  const cache = cacheFolder(version);
  fetchLibrary(cache, version);
  console.log(`${cache}: ${librarySizes(cache)}`);
  for (const name of NAMES) {
    const folder = packageFolder(name);
    placeAddon(folder, compileAddon(folder, cache), cache);
    const size = statSync(addonFile(folder)).size / 1000;
    console.log(`${checkAddon(name, folder)}; addon ${size.toFixed(0)} kB`);
  }
}
