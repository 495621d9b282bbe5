import { preferOneThread } from './heap/one-thread.js';
import { register } from './register.js';

preferOneThread();
register();

export { register, unregister } from './register.js';
