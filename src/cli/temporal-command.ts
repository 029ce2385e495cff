import { existsSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { shellQuote } from '../contract/index.js';
import type { CliContext } from './context.js';
import { dataDirectory } from './server-settings.js';

/** How the Temporal CLI is called from here: by its name where it is on the path, else by the file that was named or obtained. */
export function temporalCommand(context: CliContext): string {
  const onPath = (context.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'temporal')));
  const obtained = join(dataDirectory(context), 'bin', 'temporal');
  if (onPath) return 'temporal';
  const { TEMPORAL_CLI_PATH: named } = context.env;
  if (named !== undefined && named !== '') return shellQuote(named);
  return existsSync(obtained) ? shellQuote(relative(context.cwd, obtained)) : 'temporal';
}
