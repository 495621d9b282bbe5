// `pnpm reference`: writes docs/api from the docstrings; fails where a public name has none, or a
// link leads nowhere.
import { join } from 'node:path';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { published, root } from '../../../tools/packages.js';
import { publicDoors } from '../../../tools/public-names.js';

const doors = published.flatMap(publicDoors);

const app = await Application.bootstrap({
  name: 'curvature',
  entryPoints: doors.map(({ file }) => join(root, file)),
  tsconfig: join(root, 'apps/reference/tsconfig.json'),
  readme: join(root, 'apps/reference/front.md'),
  basePath: root,
  disableGit: true,
  sourceLinkTemplate: 'https://github.com/curvature-js/curvature/blob/main/{path}#L{line}',
  excludeInternal: true,
  excludePrivate: true,
  // tsc checks the types; TypeDoc's TypeScript is an older one.
  skipErrorChecking: true,
  validation: { notExported: false, invalidLink: true, notDocumented: true },
});

// Each module is named as it is imported, and not by the path of its source.
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    const file = project.files.getReflectionPath(module);
    module.name = doors.find((door) => join(root, door.file) === file)?.name ?? module.name;
  }
});

const project = await app.convert();
if (project) {
  app.validate(project);
  await app.generateDocs(project, join(root, 'docs/api'));
}
if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
