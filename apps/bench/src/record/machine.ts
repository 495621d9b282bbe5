import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';

/** The machine that measured, and its software. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
}

const NAMES = ['@tensorflow/tfjs', '@curvature/shampoo', '@curvature/sonew', '@curvature/thor'];

function versionOf(name: string): string {
  const file = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

export const thisMachine = (): Machine => ({
  cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
  cores: os.cpus().length,
  system: `${os.platform()} ${os.arch()}`,
  node: process.version,
  packages: Object.fromEntries(NAMES.map((name) => [name, versionOf(name)])),
});

/** The machine in one line. */
export const describeMachine = ({ cpu, cores, system, node, packages }: Machine): string =>
  `${cpu}, ${cores} cores, ${system}, node ${node}, tfjs ${packages['@tensorflow/tfjs']}`;
