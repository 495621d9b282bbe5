import { libraryOfFiles } from '../../tsup.base.js';

export default libraryOfFiles();
