import { createRequire } from 'node:module';
import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';

/** Packages that Node has as large files of CommonJS, and that test files and programs load. */
const REQUIRED = /^@tensorflow\/tfjs(-core|-backend-wasm)?$/;

/** A module, and the file of the package that it stands for. */
export interface Required {
  readonly path: string;
  readonly code: string;
}

/**
 * A module that requires a package and exports what the package has, by its names: the very objects
 * that `import` gives, for a quarter of its time. Where CommonJS is imported, Node reads it a second
 * time to find the names.
 * @param name What is imported.
 * @param importer The file that imports it.
 * @returns Null for a package that is imported as it stands.
 */
export function required(name: string, importer: string): Required | null {
  if (!REQUIRED.test(name)) return null;
  const require = createRequire(importer);
  const path = require.resolve(name);
  const names = Object.keys(require(path) as object).filter((each) => each !== 'default');
  return { path, code: codeOf(path, names) };
}

const codeOf = (path: string, names: readonly string[]) =>
  [
    `import { createRequire } from 'node:module';`,
    `const all = createRequire(${JSON.stringify(path)})(${JSON.stringify(path)});`,
    `export default all;`,
    ...names.map((name, k) => `const one${k} = all.${name};\nexport { one${k} as ${name} };`),
  ].join('\n');

/** For Vitest, which imports by Node whatever lies in node_modules: the module has no such path. */
export function requiredInTests(): VitePlugin {
  const codes = new Map<string, string>();
  return {
    name: 'required',
    enforce: 'pre',
    resolveId(name, importer) {
      const found = importer ? required(name, importer) : null;
      if (!found) return null;
      const id = `\0required:${encodeURIComponent(found.path)}`;
      codes.set(id, found.code);
      return id;
    },
    load: (id) => codes.get(id) ?? null,
  };
}

/** For bundles of programs. */
export const requiredInBundles: EsbuildPlugin = {
  name: 'required',
  setup(bundle) {
    bundle.onResolve({ filter: REQUIRED }, ({ path: name, importer }) => {
      const { path, code } = required(name, importer)!;
      return { path, namespace: 'required', pluginData: code };
    });
    bundle.onLoad({ filter: /./, namespace: 'required' }, ({ pluginData }) => ({
      contents: pluginData as string,
    }));
  },
};
