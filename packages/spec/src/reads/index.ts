export { isPromise } from './is-promise.js';
export { readLater, readsAreCheap, withValues } from './reads.js';
