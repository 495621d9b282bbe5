import { libraryOfFiles } from '../../tsup.base.js';

export default libraryOfFiles(['src/index.ts', 'src/eigenbasis/index.ts'], { splitting: true });
