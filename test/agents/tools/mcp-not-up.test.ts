import { expect, it } from 'vitest';
import { connectMcp, type McpServer } from '../../../src/agents/index.js';

const KEY = 'canary-4711-harbor';

const local = (args: readonly string[], more: Partial<McpServer> = {}): McpServer => ({
  name: 'harbor',
  command: process.execPath,
  args,
  env: { HARBOR_KEY: KEY },
  ...more,
});

const failureOf = async (server: unknown) => {
  const failure = (await connectMcp(server as McpServer).catch((error: unknown) => error)) as Error & {
    code: string;
    details: string[];
  };
  expect(failure.code).toBe('INVALID_CONFIGURATION');
  return failure.details;
};

it('an MCP server that does not come up is told with its command, how it ended, the end of what it said, and what to do, and no secret', async () => {
  const program = `for (let n = 0; n < 40; n += 1) console.error('line ' + n);
    console.error('\u001b[31mno \u0007' + process.env.HARBOR_KEY + '\u001b[0m');
    process.exit(3);`;
  const details = await failureOf(local(['-e', program, '--', '--api-key', 'hunter2', '--token=hunter2', 'a b']));
  expect(details[0]).toBe('Connection closed');
  expect(details[1]).toMatch(/^command: .*node -e /);
  expect(details[1]).toMatch(/--api-key '\[redacted\]' '--token=\[redacted\]' 'a b'$/);
  expect(details[2]).toMatch(/^run it in a terminal: /);
  expect(details.slice(3)).toEqual([
    'it ended with exit code 3',
    'the end of its standard error:',
    ...Array.from({ length: 19 }, (_, n) => `| line ${n + 21}`),
    '| no [redacted]',
  ]);
});

it('an MCP server that does not come up is told with the signal that ended it', async () => {
  const details = await failureOf(local(['-e', 'process.kill(process.pid, "SIGKILL")']));
  expect(details).toContain('it was ended by SIGKILL');
});

it.concurrent.each(['initialize', 'tools/list'])(
  'an MCP server is given its timeout and no longer, where it says nothing to %s',
  async (mute) => {
    const program = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined || method === ${JSON.stringify(mute)}) return;
    const { protocolVersion } = params;
    const serverInfo = { name: 'mute', version: '1' };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo } }));
  });`;
    const begun = performance.now();
    const [said] = await failureOf(local(['-e', program], { timeout: '6s' }));
    expect(said).toMatch(/within 6s; 'timeout' gives it longer$|timed out/i);
    expect(performance.now() - begun).toBeLessThan(12_000);
  },
);

it.each<[unknown, string]>([
  [{ name: 'shop' }, 'expected command or url: a program to start, or an address to call, and not both'],
  [
    { name: 'shop', command: 'x', url: 'http://a' },
    'expected command or url: a program to start, or an address to call, and not both',
  ],
  [{ name: 'shop', command: 7 }, 'command: expected a program'],
  [{ name: 'shop', command: 'x', args: 'y' }, 'args: expected a list of texts'],
  [{ name: 'shop', command: 'x', timeout: 'soon' }, "timeout: expected a duration such as '30s', got 'soon'"],
])('settings that reach no MCP server are told in words, types or not: %j', async (server, problem) => {
  expect(await failureOf(server)).toEqual([problem]);
});
