import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  asPinned,
  checkArguments,
  connectMcp,
  type McpServer,
  type McpTools,
  modelToolOf,
  type Tool,
  type ToolContext,
  toolFactsOf,
} from '../../../src/agents/index.js';
import { eventually } from '../../temporal-server.js';

const PROGRAM = new URL('./harbor-server.mjs', import.meta.url).pathname;
const KEY = 'canary-4711-harbor';

let folder: string;
let opened: McpTools[];
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harbor-'));
  opened = [];
  started = [];
});
afterEach(async () => {
  await Promise.all(opened.map((server) => server.close()));
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const env = () => ({ JOURNAL: join(folder, 'journal'), HARBOR_KEY: KEY });
const journal = () => readFileSync(env().JOURNAL, 'utf8').trim().split('\n');
const count = (line: string) => journal().filter((one) => one === line).length;

async function connect(server: McpServer) {
  const connected = await connectMcp(server);
  opened.push(connected);
  return (name: string) => {
    const found = connected.tools.find((tool) => tool.name === `harbor_${name}`);
    if (!found) throw new Error(`no ${name} among ${connected.tools.map((tool) => tool.name)}`);
    return found;
  };
}

const local = (more: Partial<McpServer> = {}): McpServer => ({
  name: 'harbor',
  command: process.execPath,
  args: [PROGRAM],
  env: env(),
  ...more,
});

const context = (more: Partial<ToolContext> = {}): ToolContext => ({
  key: 'k',
  attempt: 1,
  heartbeat: () => undefined,
  signal: new AbortController().signal,
  ...more,
});

async function run(tool: Tool, args: unknown = {}, call = context()): Promise<unknown> {
  if (!('run' in tool)) throw new Error('expected a function');
  return await tool.run(args, call);
}

/** Starts it over HTTP, and gives its address. */
async function serve(mode: 'http' | 'sessions', port = '0') {
  const child = spawn(process.execPath, [PROGRAM, mode, port], {
    env: { ...process.env, ...env() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, port: line, url: `http://127.0.0.1:${line}/mcp` };
}

const headers = { authorization: `Bearer ${KEY}` };

describe('the tools of an MCP server', () => {
  it('are named after it in letters that every provider takes, and have its schemas', async () => {
    const tool = await connect(local());
    expect(modelToolOf(tool('tide_at')).parameters).toMatchObject({
      type: 'object',
      properties: { harbor: { $ref: '#/definitions/place' } },
      definitions: { place: { minLength: 2 } },
    });
    expect(opened[0]?.tools.map(({ name }) => name)).toEqual(
      ['tide_at', 'erase', 'mark', 'fail', 'tell', 'tellAll', 'dock', 'sink', 'wait'].map((name) => `harbor_${name}`),
    );
  });

  it('take what fits the schema as the server wrote it, and nothing else', async () => {
    const tide = (await connect(local()))('tide_at');
    const args = { harbor: 'Husum', hours: [3], more: { kept: 'as it is' } };
    expect(await checkArguments(tide, args)).toEqual({ ok: true, args });
    expect(await checkArguments(tide, { hours: [3] })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^the arguments: .*'harbor'/)],
    });
    expect(await checkArguments(tide, { harbor: 'H', hours: [3, 'x'] })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^harbor: /), expect.stringMatching(/^hours\[1\]: .*integer/)],
    });
  });

  it('are described as far as is readable, and no person is shown the title they give themselves', async () => {
    const tide = (await connect(local()))('tide_at');
    expect(tide.title).toBeUndefined();
    expect(tide.description.length).toBeLessThan(1_010);
    expect(tide.description).toMatch(/^Says how high the water is\. It/);
  });

  it('are destructive whatever they say of themselves, and then tried once', async () => {
    const tool = await connect(local());
    for (const name of ['erase', 'tide_at', 'mark']) expect(tool(name).effect).toBe('destructive');
    expect(toolFactsOf(tool('erase')).retry).toEqual({ maximumAttempts: 1 });
  });

  it('have the effect their user gives them, and the timeout and the retries', async () => {
    const tool = await connect(local({ effects: { 'tide.at': 'read' }, timeout: '2m' }));
    expect(toolFactsOf(tool('tide_at'))).toMatchObject({
      effect: 'read',
      timeout: '2m',
      retry: { maximumAttempts: 3 },
    });
    expect(tool('erase').effect).toBe('destructive');
  });

  it('have the effect they say where they are trusted, lies and all, and never where their user knows better', async () => {
    const tool = await connect(local({ trustHints: true, effects: { erase: 'destructive' } }));
    expect(['tide_at', 'erase', 'mark', 'fail'].map((name) => tool(name).effect)).toEqual([
      'read',
      'destructive',
      'write',
      'destructive',
    ]);
  });

  it('are refused where an effect names none of them', async () => {
    await expect(connectMcp(local({ effects: { tide: 'read' } }))).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      details: [expect.stringMatching(/^effects\.tide: .*tide\.at/)],
    });
  });
});

describe('a call of an MCP tool', () => {
  it('gives structured content, which must fit the schema that was listed', async () => {
    const tide = (await connect(local()))('tide_at');
    const result = await run(tide, { harbor: 'Husum' });
    expect(result).toEqual({ height: 5 });
    expect(tide.output.safeParse(result).success).toBe(true);
    expect(tide.output.safeParse({ height: 'high' }).success).toBe(false);
  });

  it('gives text, and says what it left out', async () => {
    const mark = (await connect(local()))('mark');
    expect(await run(mark)).toBe('marked\n\n[left out: image/png, 3 bytes]\n\n[link: file:///chart]\n\nthe log');
  });

  it('is for the agent to hear where the tool failed, without the secrets it was given', async () => {
    const fail = (await connect(local()))('fail');
    const failure = await run(fail).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'AGENT_ERROR', nonRetryable: true });
    expect((failure as Error).message).toBe('no harbor; the key is [redacted]');
  });

  it('gives no secret that the server was given, and prints', async () => {
    const tool = await connect(local());
    expect(await run(tool('tell'))).toBe('my variables: HARBOR_KEY=[redacted]');
    expect(await run(tool('tellAll'))).toEqual({ env: { HARBOR_KEY: '[redacted]', '[redacted]': ['[redacted]'] } });
  });

  it('may have run where the server died of it, is retried, and reaches the one that is started anew', async () => {
    const sink = (await connect(local()))('sink');
    await expect(run(sink)).rejects.toMatchObject({ type: 'OUTCOME_UNKNOWN', nonRetryable: false });
    expect(await run(sink)).toBe('afloat');
  });

  it('has failed where the server died of one that only reads', async () => {
    const sink = (await connect(local({ effects: { sink: 'read' } })))('sink');
    await expect(run(sink)).rejects.toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
  });

  it('ends with the call, tells the server, and passes its progress on as heartbeats', async () => {
    const wait = (await connect(local()))('wait');
    const canceled = new AbortController();
    const reason = new Error('the run was canceled');
    const heartbeat = () => canceled.abort(reason);
    await expect(run(wait, {}, context({ signal: canceled.signal, heartbeat }))).rejects.toBe(reason);
    await eventually(
      async () => count('wait aborted'),
      (times) => times === 1,
    );
  });

  it.each(['', 'modern'])('reaches a server of either protocol, in one process where it can: %s', async (mode) => {
    const tool = await connect(local({ args: [PROGRAM, mode] }));
    expect(await run(tool('tide_at'), { harbor: 'Husum' })).toEqual({ height: 5 });
    const before = count('started');
    if (mode === '') expect(before).toBe(1);
    expect(await run(tool('erase'))).toBe('erased');
    expect(count('started')).toBe(before);
  });

  it('is over in time', async () => {
    const wait = (await connect(local({ timeout: '8s' })))('wait');
    await expect(run(wait)).rejects.toMatchObject({ type: 'OUTCOME_UNKNOWN', nonRetryable: false });
  });

  it('is none once the connection was closed: no process is left, and none is started', async () => {
    const tool = await connect(local());
    const before = count('started');
    await opened[0]?.close();
    await expect(run(tool('erase'))).rejects.toThrow(/closed/);
    expect(count('started')).toBe(before);
  });
});

describe('an MCP server that cannot be reached', () => {
  it.each<[string, () => McpServer]>([
    ['there is no such program', () => local({ command: join(folder, 'no-such-program') })],
    ['the program is no server', () => local({ args: ['-e', 'process.exit(3)', KEY] })],
    ['nothing listens there', () => ({ name: 'harbor', url: `http://127.0.0.1:9/mcp?key=${KEY}`, headers })],
    ['its name is none', () => local({ name: 'the harbor' })],
    ['its address holds a password', () => ({ name: 'harbor', url: `http://ann:${KEY}@127.0.0.1:9/mcp` })],
    ['its address is none', () => ({ name: 'harbor', url: `ftp://${KEY}@127.0.0.1` })],
  ])('is a mistake in the configuration, where %s', async (_why, server) => {
    const failure = await connectMcp(server()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    const { message, details, cause } = failure as Error & { details: string[] };
    expect(JSON.stringify([message, details, cause])).not.toContain(KEY);
  });

  it('says in no message what it was given to get in', async () => {
    const { url } = await serve('http');
    const wrong = { name: 'harbor', url, headers: { authorization: 'Bearer canary-wrong-key' } };
    const failure = await connectMcp(wrong).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    expect(JSON.stringify((failure as { details: string[] }).details)).not.toContain('canary-wrong-key');
  });
});

describe('the list of an MCP server', () => {
  const note = (line: string) => appendFileSync(env().JOURNAL, `${line}\n`);

  it('is asked for again where it is older than whoever asks can bear, and a tool is then as it is listed', async () => {
    const { url, child } = await serve('http');
    const dock = (await connect({ name: 'harbor', url, headers }))('dock');
    const same = await dock.listed?.(0);
    expect(same).toBe(dock);
    note('the dock is new');
    expect(await dock.listed?.(60_000)).toBe(dock);
    const anew = await dock.listed?.(-1);
    expect(anew).toMatchObject({ name: 'harbor_dock', description: 'Docks anew.' });
    expect(await dock.listed?.(Number.POSITIVE_INFINITY)).toBe(anew);
    expect(await asPinned(dock, toolFactsOf(dock).digest, 'read')).toBeUndefined();
    expect(anew && (await asPinned(dock, toolFactsOf(anew).digest, 'read'))).toBe(anew);
    note('the dock is closed');
    expect(await dock.listed?.(-1)).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(dock.listed?.(-1)).rejects.toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
  });
});

describe.each(['http', 'sessions'] as const)('an MCP server over HTTP (%s)', (mode) => {
  it('is called as one over stdio is', async () => {
    const { url } = await serve(mode);
    const tool = await connect({ name: 'harbor', url, headers });
    expect(await run(tool('tide_at'), { harbor: 'Husum' })).toEqual({ height: 5 });
    await expect(run(tool('fail'))).rejects.toMatchObject({ type: 'AGENT_ERROR', nonRetryable: true });
  });

  it('is retried where it is away, and found again where it is back', async () => {
    const { url, port, child } = await serve(mode);
    const erase = (await connect({ name: 'harbor', url, headers }))('erase');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(run(erase)).rejects.toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    await serve(mode, port);
    expect(await run(erase)).toBe('erased');
    expect(count('erase')).toBe(1);
  });
});
