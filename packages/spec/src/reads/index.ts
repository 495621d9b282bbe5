export { isPromise } from './is-promise.js';
export { canReadAtOnce, readLater, readsAreCheap, withValues } from './reads.js';
