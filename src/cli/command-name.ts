import { basename, delimiter, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { shellQuote } from '../contract/index.js';

type Start = {
  /** The script as the process was given it. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * How somebody in the same shell calls this program again: by its name where that is on the path, by `npx` where npm started it or it
 * stands in a project's `node_modules`, else by its file.
 *
 * @example
 * commandName({ script: '/app/dist/src/cli/main.js', cwd: '/app', env: {} }) // => 'node dist/src/cli/main.js'
 */
export function commandName({ script, cwd, env }: Start): string {
  if (env.npm_command !== undefined || env.npm_execpath !== undefined) return 'npx signalbox';
  const path = resolve(cwd, script);
  if (basename(path) === 'signalbox') {
    const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
    return folders.includes(dirname(path)) ? 'signalbox' : 'npx signalbox';
  }
  const near = relative(cwd, path);
  return `node ${shellQuote(near.startsWith(`..${sep}`) ? path : near)}`;
}
