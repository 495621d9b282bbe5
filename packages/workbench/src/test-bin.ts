import { main } from './main.js';
import { testApp } from './test-app.js';

/** For tests: the bin of an app. */
await main(testApp);
