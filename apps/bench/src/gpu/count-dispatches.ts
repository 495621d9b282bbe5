/** Runs `work` and counts the dispatches that this process asks of any device meanwhile. */
export async function countDispatches(work: () => Promise<unknown>): Promise<number> {
  const { prototype } = GPUComputePassEncoder;
  const names = ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const;
  const originals = names.map((name) => prototype[name]);
  let count = 0;
  names.forEach((name, i) => {
    prototype[name] = function (this: GPUComputePassEncoder, ...given: never[]) {
      count++;
      return (originals[i] as (...all: never[]) => undefined).apply(this, given);
    };
  });
  try {
    await work();
  } finally {
    names.forEach((name, i) => Object.assign(prototype, { [name]: originals[i] }));
  }
  return count;
}
