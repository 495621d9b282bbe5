import { CurvatureError } from '@curvature/spec';

export const noThreads = (): CurvatureError =>
  new CurvatureError(
    "ranks: option kind is 'threads', but this is no thread of launch().",
    'The program was started by itself.',
    "Start it by launch(file, { ranks: 2 }), or leave kind at 'auto'.",
  );

export function checkText(owner: string, name: string, value: unknown): void {
  if (value === null || typeof value === 'string') return;
  throw new CurvatureError(
    `${owner}: option ${name} must be a text or null, got a value of type ${typeof value}.`,
    '',
    `Give a path, or leave ${name} out for the default.`,
  );
}
