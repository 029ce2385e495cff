import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Agent, Tool } from '../../src/agents/index.js';
import { type Definition, FAILURES } from '../../src/machine/index.js';
import { createModelPort } from '../../src/worker/index.js';
import { run as typed } from '../cli/in-process.js';
import { unusable, wordsOf } from '../cli/typed.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { chat, chatCalls, type ScriptedProvider, startScriptedProvider } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { openPageProject, type PageProject } from './page-project.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/agents.md', import.meta.url)), 'utf8');
const sectionOf = (title: string) => page.split(`\n## ${title}`)[1]?.split('\n## ')[0] ?? '';
const blocksOf = (title: string, language: string) =>
  Array.from(
    sectionOf(title).matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm')),
    ([, block = '']) => block,
  );

const SENT = 'What exactly is sent to the provider?';
const COST = 'What does a run cost, and what stops it?';
const KEPT = 'What is kept, and how do I read it?';
const KEY = 'canary-4711-clerk';

let project: PageProject;
let provider: ScriptedProvider;
let dear: ScriptedProvider;
let counted: ScriptedProvider;
let dock: Dock;
let folder: string;
let prices: string;
let waiting: string;
let shown: string;

async function cli(...words: string[]): Promise<string> {
  const env = { SIGNALBOX_ARTIFACTS: folder };
  const { exit, out, err } = await typed([...words, '--address', dock.address], { env });
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  return out.trimEnd();
}

const modelOf = ({ url }: ScriptedProvider, prices: string) =>
  createModelPort({
    env: {
      SIGNALBOX_MODEL: 'compatible:qwen3',
      SIGNALBOX_MODEL_BASE_URL: url,
      SIGNALBOX_MODEL_API_KEY: KEY,
      SIGNALBOX_PRICES: prices,
    },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-agents-'));
  project = await openPageProject('agents.md');
  const { clerk } = await project.load('clerk.ts');
  const { complaint } = await project.load('complaint.ts');
  const { capped } = await project.load('capped.ts');
  const { findOrder, refund } = await project.load('tools.ts');
  provider = await startScriptedProvider(
    chatCalls([{ tool: 'findOrder', arguments: { order: 'A-17' } }]),
    chatCalls([{ tool: 'refund', arguments: { order: 'A-17', amount: 30 } }]),
    chat('{"reply":"We are sorry about the kettle, and have paid back $30."}'),
  );
  dear = await startScriptedProvider(
    chatCalls([{ tool: 'findOrder', arguments: { order: 'A-17' } }]),
    chatCalls([{ tool: 'findOrder', arguments: { order: 'A-17' } }]),
    chat('{"reply":"We are looking into it."}'),
  );
  counted = await startScriptedProvider(chat('{"reply":"You are welcome."}'));
  prices = /SIGNALBOX_PRICES='(.*)'/.exec(page)?.[1] ?? '';
  dock = await openDock({
    pipelines: [complaint as Definition, capped as Definition],
    agents: [clerk as Agent],
    tools: [findOrder, refund] as Tool[],
    reviewers: { desk: ['dora'] },
    artifacts: folder,
    model: modelOf(provider, prices),
  });
  const input = { letter: 'The kettle leaks. Order A-17.', requestedBy: 'ann' };
  await dock.client.start('complaint', input, { workflowId: 'first' });
  const run = dock.runOf('first');
  await run.reaches('approvingTheCall');
  shown = await cli('show', 'first');
  waiting = await cli('artifacts', 'first', '--get', 'call');
  await run.decide({ by: 'dora', comment: 'It does leak.' });
  await eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'COMPLETE',
  );
});
afterAll(async () => {
  await dock?.close();
  await provider?.close();
  await dear?.close();
  await counted?.close();
  await project?.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('docs/agents.md', () => {
  it('shows the call that the reviewer is asked for', () => {
    const section = 'How do I put a person before a destructive call?';
    expect(blocksOf(section, 'json')).toEqual([`${waiting}\n`]);
    const [lines = 'none'] = blocksOf(section, 'text');
    expect(shown).toContain(lines);
  });

  it('shows what is sent to the provider, first and later, to the letter', () => {
    const [first, , third] = provider.requests.map(({ body }) => body);
    const [shownFirst = '', shownLater = ''] = blocksOf(SENT, 'yaml');
    expect(parse(shownFirst)).toEqual(first);
    expect(third).toEqual({ ...first, messages: [...(first?.messages ?? []), ...parse(shownLater)] });
    expect(provider.requests).toHaveLength(3);
  });

  it('shows what a run costs', async () => {
    expect(blocksOf(COST, 'text')[0]).toBe(`${await cli('cost', 'first')}\n`);
  });

  it('shows what all runs of a pipeline that was derived from another have cost', async () => {
    await dock.change({ model: modelOf(counted, prices) });
    const run = await dock.start('cappedComplaint', { letter: 'Thank you.' });
    await run.reaches('answered');
    const month = new Date().toISOString().slice(0, 7);
    const printed = await cli('cost', '--pipeline', 'cappedComplaint', '--month', month);
    expect(blocksOf(COST, 'text')[1]?.replace('2026-11-22', '<day>')).toBe(
      `${printed.replace(/\d{4}-\d\d-\d\d/, '<day>')}\n`,
    );
  });

  it('shows what is laid before the gate of a budget, whose approval lets the agent go on', async () => {
    await dock.change({ model: modelOf(dear, '{"compatible:qwen3": {"input": 20000, "output": 20000}}') });
    const run = await dock.start('complaint', { letter: 'Where is order A-17?' });
    await run.reaches('approvingTheCost');
    expect(dear.requests).toHaveLength(2);
    const [shown = ''] = blocksOf(COST, 'json');
    expect(JSON.parse(await cli('artifacts', run.id, '--get', 'spent'))).toEqual(JSON.parse(shown));
    await run.decide({ by: 'dora' });
    expect(await run.reaches('answered')).toMatchObject({ outputs: { reply: { reply: 'We are looking into it.' } } });
  });

  it('says which ways out each failure of such a stage leaves open, as the program has them', () => {
    const rows = Array.from(
      sectionOf('What ends a stage?').matchAll(/^\| `([A-Z_]+)`[^|]*\| (`.*`) \|$/gm),
      ([, code = '', ways = '']) => [code, ways.replaceAll('`', '').split(', ')] as const,
    );
    const codes = [
      'VALIDATION_FAILURE',
      'AGENT_ERROR',
      'TIMEOUT_STAGE',
      'EXTERNAL_API_ERROR',
      'BUDGET_EXCEEDED',
    ] as const;
    expect(rows).toEqual(codes.map((code) => [code, [...FAILURES[code].procedures]]));
  });

  it('shows what watch shows', async () => {
    const bare = (text: string) => text.replaceAll(/\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d /g, '');
    expect(blocksOf(KEPT, 'text').map(bare)).toEqual([`${bare(await cli('watch', 'first'))}\n`]);
  });

  it('shows the newest link of the transcript, from which the others are found', async () => {
    const link = JSON.parse(await cli('artifacts', 'first', '--get', 'answering.transcript'));
    expect(blocksOf(KEPT, 'json').map((block) => JSON.parse(block))).toEqual([link]);
    const second = JSON.parse(await cli('artifacts', 'first', '--get', link.previous.$artifact));
    const first = JSON.parse(await cli('artifacts', 'first', '--get', second.previous.$artifact));
    expect(first.items[0]).toMatchObject({ kind: 'task', reads: { letter: 'The kettle leaks. Order A-17.' } });
    expect(first).not.toHaveProperty('previous');
  });

  it('says of the key that it goes into its header and nowhere else', async () => {
    const [asked] = provider.requests;
    expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`);
    const kept = JSON.stringify([
      provider.requests.map(({ body }) => body),
      await dock.client.history('first'),
      await dock.client.auditLog('first'),
      await cli('artifacts', 'first', '--json'),
    ]);
    expect(kept).not.toContain(KEY);
  });

  const commands = Array.from(page.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) => block.trim().split('\n'))
    .flat()
    .filter((line) => line.startsWith('npx signalbox ') && !line.includes('--input'));

  it.each(commands)('%s is a command that this program takes', async (line) => {
    const [, , ...words] = await wordsOf(line);
    const { err } = await typed(words, { env: unusable });
    expect({ line, err }).toEqual({ line, err: expect.stringMatching(/^INVALID_CONFIGURATION /) });
  });
});
