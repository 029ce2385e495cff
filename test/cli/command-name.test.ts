import { describe, expect, it } from 'vitest';
import { commandName } from '../../src/cli/command-name.js';

const PATH = '/usr/bin:/usr/local/bin';

describe('how the program is called again', () => {
  it.each([
    ['npx signalbox', 'by npx or an npm script', '/app/dist/src/cli/main.js', { npm_command: 'exec' }],
    ['npx signalbox', "by the project's own bin", '/app/node_modules/.bin/signalbox', { PATH }],
    ['signalbox', 'by a bin on the path', '/usr/local/bin/signalbox', { PATH }],
    ['node dist/src/cli/main.js', 'by its file below the folder', '/app/dist/src/cli/main.js', { PATH }],
    ['node /opt/signalbox/main.js', 'by its file elsewhere', '/opt/signalbox/main.js', { PATH }],
    ["node 'my dist/main.js'", 'by a file that a shell would take apart', '/app/my dist/main.js', { PATH }],
  ])('is %s when it was started %s', (name, _how, script, env) => {
    expect(commandName({ script, cwd: '/app', env })).toBe(name);
  });
});
