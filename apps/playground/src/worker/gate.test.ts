import { expect, test } from 'vitest';
import { Gate } from './gate.js';

/** A loop behind a gate, and a promise of the count of its steps when it next waits. */
function loop() {
  const gate = new Gate();
  const state = { steps: 0, isEnded: false };
  let waiting: ((steps: number) => void) | undefined;
  const told = () => new Promise<number>((resolve) => (waiting = resolve));
  const tell = () => Promise.resolve(waiting?.(state.steps));
  const run = async () => {
    while (!state.isEnded) {
      state.steps += 1;
      await gate.pass(0, tell);
    }
  };
  const end = () => {
    state.isEnded = true;
    gate.open(Infinity);
  };
  return { gate, run, told, end };
}

test('a paused loop takes as many steps as it is let, and tells of all before it waits', async () => {
  const { gate, run, told, end } = loop();
  const first = told();
  const running = run();
  gate.open(0);
  const before = await first;
  for (const [i, more] of [1, 3, 1].entries()) {
    const next = told();
    gate.open(more);
    expect((await next) - before).toBe([1, 4, 5][i]);
  }
  end();
  await running;
});

test('a pause that comes twice is still one', async () => {
  const { gate, run, told, end } = loop();
  const first = told();
  const running = run();
  gate.open(0);
  gate.open(0);
  const before = await first;
  gate.open(0);
  const next = told();
  gate.open(1);
  expect(await next).toBe(before + 1);
  end();
  await running;
});
