import { Lane } from './race/lane.js';
import { programOf } from './race/program.js';
import type { Choices, Track } from './race/race.js';
import { racerOf } from './race/racers.js';
import { h } from './view/h.js';

/** Steps of each racer. */
const STEPS = 100;

/** Resolves when a lane has done so many steps, or has ended. */
async function after(lane: Lane, steps: number): Promise<void> {
  while (lane.steps < steps && lane.state !== 'failed' && lane.state !== 'finished')
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** One racer alone, so that the others do not slow it down. */
async function measure(name: string, track: Track, choices: Choices, steps: number) {
  const racer = racerOf(name);
  const rate = choices.rates[name] === undefined ? racer.rate : choices.rates[name];
  const text = programOf({ ...choices, racer, rate, task: track.task });
  const lane = new Lane(racer, { text, rows: track.rows, shown: track.shown });
  await after(lane, steps);
  lane.stop();
  const { losses, seconds, msPerStep, facts, failure } = lane;
  return {
    name,
    rate: rate ?? 'default',
    steps: losses.length,
    loss: losses.at(-1) ?? null,
    seconds: seconds.at(-1) ?? null,
    msOfFirstStep: seconds[0] === undefined ? null : 1000 * seconds[0],
    msPerStep,
    kernelsPerStep: facts?.kernels ?? null,
    stateBytes: facts?.stateBytes ?? null,
    ...(failure !== '' && { failure }),
  };
}

/** `?bench`: races one after the other at full speed, and prints JSON for an issue. */
export async function benchIn(
  host: HTMLElement,
  track: Track,
  choices: Choices,
  steps = STEPS,
): Promise<void> {
  const output = h('pre', { id: 'bench', 'data-state': 'running' }, 'Measuring ...');
  host.replaceChildren(output);
  const results: Awaited<ReturnType<typeof measure>>[] = [];
  for (const name of choices.names) results.push(await measure(name, track, choices, steps));
  const { backend, seed } = choices;
  const { task } = track;
  const machine = { browser: navigator.userAgent, cores: navigator.hardwareConcurrency };
  const result = { date: new Date().toISOString(), ...machine, backend, seed, task, results };
  output.textContent = JSON.stringify(result, null, 2);
  output.dataset['state'] = 'done';
}
