/** Milliseconds of all cores that this process has used, worker threads included. */
export const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
