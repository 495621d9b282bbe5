import { main } from '../src/cli/main.js';
import { testApp } from './app.js';

/** For tests: the bin of an app. */
await main(testApp);
