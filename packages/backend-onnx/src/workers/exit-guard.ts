// If a thread is stopped within a native call, onnxruntime's addon throws a Napi::Error that nothing
// catches, and the process aborts. `process.exit()` stops threads; so it waits for these calls here.

/** States of a thread, in memory that it shares with the main thread; worker.js writes them too. */
const [IDLE, RUNNING, STOPPED] = [0, 1, 2];

const states = new Set<Int32Array>();

/** The state of a new thread; `release` it once the thread has ended. */
export function guardExit(): { readonly state: Int32Array; readonly release: () => void } {
  const state = new Int32Array(new SharedArrayBuffer(4));
  if (states.size === 0) process.on('exit', waitForAll);
  states.add(state);
  const release = () => {
    states.delete(state);
    if (states.size === 0) process.off('exit', waitForAll);
  };
  return { state, release };
}

/** Stops the threads that are idle, and the others once their call has returned. */
function waitForAll(): void {
  for (const state of states)
    while (Atomics.compareExchange(state, 0, IDLE, STOPPED) === RUNNING)
      Atomics.wait(state, 0, RUNNING);
}
