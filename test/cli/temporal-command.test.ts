import { expect, it } from 'vitest';
import type { CliContext } from '../../src/cli/context.js';
import { temporalCommand } from '../../src/cli/temporal-command.js';

const at = (env: { readonly [name: string]: string }) =>
  temporalCommand({ cwd: '/nonexistent', env } as never as CliContext);

it('the Temporal CLI is called by the file that the environment names, where none is on the path', () => {
  expect(at({ PATH: '/nonexistent', TEMPORAL_CLI_PATH: '/opt/my tools/temporal' })).toBe("'/opt/my tools/temporal'");
  expect(at({ PATH: '/nonexistent', TEMPORAL_CLI_PATH: '' })).toBe('temporal');
});
