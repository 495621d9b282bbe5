import { parseSync } from 'oxc-parser';
import type { Manifest } from './packages.js';

/**
 * Who may import whom: a package may import those of the layers above its own in this list, never a
 * sibling.
 */
const layers: readonly (readonly string[])[] = [
  // A scaffold imports nothing of ours; what it writes does.
  ['spec', 'create-plugin'],
  ['linalg'],
  [
    'kronecker',
    'sparse-logdet',
    'layer-fisher',
    'policies',
    'rules',
    'backend-tfjs',
    'backend-wasm',
    'backend-webgl',
    'backend-webgpu',
    'backend-onnx',
  ],
  // The backend for Node lends the wasm kernels its own heap.
  ['grafting', 'backend-node'],
  ['core'],
  ['testkit', 'methods', 'distributed'],
  ['workbench'],
  ['shampoo', 'sonew', 'thor'],
  ['commands'],
  ['bench', 'playground', 'reference'],
];
const layerOf = (name: string) => layers.findIndex((layer) => layer.includes(name));

const scope = '@curvature/';
const ours = (specifiers: readonly string[]) =>
  specifiers
    .filter((specifier) => specifier.startsWith(scope))
    .map((specifier) => specifier.slice(scope.length).split('/', 1)[0] ?? '');
const shortName = ({ name }: Manifest) => name.slice(scope.length);

/** The packages of this workspace that a manifest gives to its users. */
export const declared = ({ dependencies, peerDependencies }: Manifest) =>
  ours(Object.keys({ ...dependencies, ...peerDependencies }));

/** The packages of this workspace that a source imports, types included. */
export function imported(file: string, source: string): string[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0)
    throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  return ours([
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest }) => moduleRequest?.value ?? ''),
    ),
    // A dynamic import is given as a range of the source, with its quotes.
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      source.slice(start + 1, end - 1),
    ),
  ]);
}

/** Sentences on those of `targets` that lie in the wrong direction from the package. */
export function directionIssues(manifest: Manifest, targets: readonly string[]): string[] {
  const name = shortName(manifest);
  const own = layerOf(name);
  if (own < 0) return [`${name} has no layer: give it one in tools/directions.ts.`];
  const allowed = new Set([name, ...layers.slice(0, own).flat()]);
  return targets
    .filter((target) => !allowed.has(target))
    .map((target) => `${name} must not depend on ${target}.`);
}

/**
 * Sentences on what library code imports but its user would not have; private packages are bundled,
 * so these are free.
 */
export function undeclaredIssues(
  manifest: Manifest,
  targets: readonly string[],
  isPrivate: (name: string) => boolean,
) {
  const known = new Set([shortName(manifest), ...declared(manifest)]);
  return targets
    .filter((target) => !known.has(target) && !isPrivate(target))
    .map(
      (target) =>
        `${shortName(manifest)} imports ${target}, but lists it in neither dependencies nor peerDependencies. (What only tests use belongs in test/.)`,
    );
}

/**
 * Sentences on what a package makes its users install though its library code imports it nowhere;
 * optional peers they need not.
 */
export function unusedIssues(manifest: Manifest, targets: readonly string[]): string[] {
  const used = new Set(targets);
  return declared(manifest)
    .filter(
      (target) =>
        !used.has(target) && !manifest.peerDependenciesMeta?.[`${scope}${target}`]?.optional,
    )
    .map((target) => `${shortName(manifest)} lists ${target}, but imports it nowhere.`);
}
