// Both programs about bits, one after the other.
await import('./shared-refreshes.js');
await import('./layers.js');

export {};
