import { library } from '../../tsup.base.js';

// `shims` gives CommonJS the place of this package, from which its peers are found.
export default library(undefined, { shims: true });
