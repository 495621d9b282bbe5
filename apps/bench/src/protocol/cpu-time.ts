/** Milliseconds of all cores that this process has used, worker threads included. */
export const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What each of some steps took, in milliseconds. */
export interface Times {
  /** Of all cores. */
  readonly cpu: number[];
  /** Of the clock; other work on the machine is in it. */
  readonly clock: number[];
}

/** Takes steps one after the other, and times each. */
export async function timed(step: () => unknown, count: number): Promise<Times> {
  const [cpu, clock]: [number[], number[]] = [[], []];
  for (let k = 0; k < count; k++) {
    const [start, startOfCpu] = [performance.now(), cpuNow()];
    await step();
    clock.push(performance.now() - start);
    cpu.push(cpuNow() - startOfCpu);
  }
  return { cpu, clock };
}
