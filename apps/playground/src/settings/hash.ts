import type { Backend } from '../race/program.js';
import type { Choices } from '../race/race.js';
import { racers } from '../race/racers.js';

/** What the page opens with. */
export const defaults: Choices = {
  names: ['adam', 'sonew'],
  rates: {},
  backend: 'wasm',
  seed: 1,
  isSlow: true,
};

const backends: readonly string[] = ['wasm', 'webgl', 'webgpu'];

/** The part of an address that holds the choices; empty for those that the page opens with. */
export function hashOf({ names, rates, backend, seed, isSlow }: Choices): string {
  const parts = new URLSearchParams();
  if (names.join() !== defaults.names.join()) parts.set('racers', names.join());
  if (backend !== defaults.backend) parts.set('backend', backend);
  if (seed !== defaults.seed) parts.set('seed', String(seed));
  if (!isSlow) parts.set('pace', 'full');
  for (const [name, rate] of Object.entries(rates)) parts.set(name, String(rate ?? 'default'));
  return decodeURIComponent(parts.toString());
}

const positive = (text: string | null): number | null => {
  const value = Number(text);
  return text !== null && value > 0 && Number.isFinite(value) ? value : null;
};

/** The choices of an address; what it does not say, or says wrongly, is as the page opens. */
export function choicesOf(hash: string): Choices {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const wanted = (parts.get('racers') ?? '').split(',');
  const names = racers.map(({ name }) => name).filter((name) => wanted.includes(name));
  const backend = parts.get('backend') ?? '';
  const rates = racers.flatMap(({ name }): [string, number | null][] => {
    if (parts.get(name) === 'default') return [[name, null]];
    const rate = positive(parts.get(name));
    return rate === null ? [] : [[name, rate]];
  });
  return {
    names: names.length > 0 ? names : defaults.names,
    rates: Object.fromEntries(rates),
    backend: backends.includes(backend) ? (backend as Backend) : defaults.backend,
    seed: Math.floor(positive(parts.get('seed')) ?? defaults.seed),
    isSlow: parts.get('pace') !== 'full',
  };
}
