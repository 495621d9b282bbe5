import { libraryOfFiles } from '../../tsup.base.js';

export default libraryOfFiles(['src/index.ts', 'src/internal.ts'], { splitting: true });
