import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { composeMessage } from '../../src/notify/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { run as cli } from '../cli/in-process.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { looks, type Meter, openMeter } from './meter.js';

let meter: Meter;
let dock: Dock;
const shop = openShop();
let artifacts: string;

/** What buying everything would do has more lines than a gate has room for. */
const rows = Array.from({ length: 3_000 }, (_, at) => `row ${at + 1}`);
const tools = shop.tools.map((tool) =>
  tool.name === 'buy'
    ? {
        ...tool,
        preview: (args: object) => ({ list: 'item' in args && args.item === 'all' ? rows.join('\n') : 'short' }),
      }
    : tool,
);

/** What is dear is decided at a gate of its own. */
function dear(): Definition {
  const errand = errandPipeline(
    {
      on: {
        completed: 'done',
        givenUp: 'stopped',
        approvalNeeded: [
          { when: "event.data.tool == 'buy' && event.data.arguments.price > 100", to: 'approvingDear' },
          { to: 'approving' },
        ],
        budgetExceeded: 'raising',
      },
    },
    { name: 'dear' },
  );
  const { approving } = errand.states;
  if (approving === undefined) throw new Error('expected the gate of the errand');
  return { ...errand, states: { ...errand.states, approvingDear: approving } };
}

beforeAll(async () => {
  meter = openMeter();
  artifacts = await mkdtemp(join(tmpdir(), 'signalbox-told-'));
  dock = await openDock({
    artifacts,
    pipelines: [errandPipeline({ limits: { steps: 3 }, budget: { tokens: 100_000 } }), dear()],
    agents: [errandBoy(async () => ({ bought: [] }))],
    tools,
    reviewers: { buyer: ['bea'] },
    model: meter.port,
  });
});
afterAll(async () => {
  await dock?.close();
  await rm(artifacts, { recursive: true, force: true });
});
beforeEach(() => {
  meter.say = () => undefined;
});

const signalbox = async (...args: string[]) => {
  const { exit, out, err } = await cli(args, {
    env: { TEMPORAL_ADDRESS: dock.address, SIGNALBOX_ARTIFACTS: artifacts },
  });
  return { exit, out, err };
};

const reaches = (run: TestRun, lifecycle: string) =>
  eventually(
    () => run.status(),
    (status) => status.lifecycle === lifecycle,
  );

/** Wants a tool that is not allowed, then something destructive with a trap in it. */
const buying = (turn: number) => {
  if (turn === 1) return { calls: [{ id: 'a', tool: 'sell\u001b[2J', arguments: {} }] };
  if (turn === 2)
    return { calls: [{ id: 'b', tool: 'buy', arguments: { item: 'tea\u202e\u001b[31m # _x_', price: 3 } }] };
  return undefined;
};

describe('the exact call, told to whoever decides', () => {
  it('stands in a terminal and in a message as data has it, with its digest and what follows', async () => {
    meter.say = buying;
    const run = await dock.start('errand', {});
    await reaches(run, 'WAITING_FOR_APPROVAL');
    const gate = await run.gate();
    const { out } = await signalbox('show', run.id);
    const told = [
      'The exact call to decide on',
      'Tool: buy',
      'item: “tea⟨U+202E⟩⟨U+001B⟩[31m # _x_”',
      'price: 3',
      `The digest of this very call: ${gate.shows[0]?.digest}`,
      'approved: this very call runs, once and as it stands here; the agent hears what came of it, and goes on',
      'rejected: the call does not run; the agent hears so, with what you say, and goes on',
    ];
    for (const line of told) expect(out).toContain(line);
    expect(out).not.toContain('not shown here');
    const notice = { id: 'n', kind: 'opened', at: gate.opened, pipeline: 'errand', to: ['bea'], gate } as Notice;
    const { text, html, short, data } = composeMessage(notice, 'bea');
    for (const line of told.slice(1)) expect(text).toContain(`- ${line}\n`);
    expect(html).toContain('<li>item: “tea⟨U+202E⟩⟨U+001B⟩[31m # _x_”</li>');
    expect(short).toContain('  item: “tea⟨U+202E⟩⟨U+001B⟩[31m # _x_”\n  price: 3\n');
    expect(data).toHaveProperty('gate.asks.lines', told.slice(1, 4));
    await run.decide({ by: 'bea', decision: 'rejected', comment: 'no' });
    await reaches(run, 'COMPLETE');
    expect(shop.calls).toEqual([]);
  });

  it.each([
    [900, 'approvingDear'],
    [9, 'approving'],
  ])('of %i runs once it is approved at %s, where its guards have led', async (price, state) => {
    meter.say = (turn) =>
      turn === 1 ? { calls: [{ id: 'a', tool: 'buy', arguments: { item: 'ship', price } }] } : undefined;
    const run = await dock.start('dear', {});
    await reaches(run, 'WAITING_FOR_APPROVAL');
    const gate = await run.gate();
    expect(gate).toMatchObject({
      gate: state,
      asks: { kind: 'call', lines: expect.arrayContaining([`price: ${price}`]) },
    });
    await run.decide({ by: 'bea' });
    await reaches(run, 'COMPLETE');
    expect(shop.calls).toEqual([`buy ship for ${price}`]);
    shop.calls.length = 0;
  });

  it('says in every message how much of a long call is not in it', async () => {
    meter.say = (turn) =>
      turn === 1 ? { calls: [{ id: 'a', tool: 'buy', arguments: { item: 'tea '.repeat(20_000) } }] } : undefined;
    const run = await dock.start('errand', {});
    await reaches(run, 'WAITING_FOR_APPROVAL');
    const gate = await run.gate();
    const command = `npx signalbox artifacts ${run.id} --get purchase`;
    const words = new RegExp(`NOT SHOWN HERE: 7\\d,\\d{3} characters of long texts\\. .*: ${command}`);
    expect((await signalbox('show', run.id)).out).toMatch(words);
    const notice = { id: 'n', kind: 'opened', at: gate.opened, pipeline: 'errand', to: ['bea'], gate } as Notice;
    const { text, short } = composeMessage(notice, 'bea');
    expect(text).toMatch(words);
    expect(short).toContain('not shown here: ');
    expect(JSON.stringify(gate).length).toBeLessThan(20_000);
    await run.decide({ by: 'bea', decision: 'rejected', comment: 'no' });
    await reaches(run, 'COMPLETE');
  });
});

describe('what the tool says that the call would do', () => {
  it('is kept, and what has no room at the gate is printed by the command that the gate gives', async () => {
    meter.say = (turn) => (turn === 1 ? { calls: [{ id: 'a', tool: 'buy', arguments: { item: 'all' } }] } : undefined);
    const run = await dock.start('errand', {});
    await reaches(run, 'WAITING_FOR_APPROVAL');
    const gate = await run.gate();
    const { out } = await signalbox('show', run.id);
    expect(out).not.toContain('row 3000');
    const [, command = ''] =
      /NOT SHOWN HERE: .* of long texts\. Read all of it before you decide: npx signalbox (.*)/.exec(out) ?? [];
    expect(command).toBe(`artifacts ${run.id} --get ${gate.asks?.preview?.digest} --format text`);
    const whole = (await signalbox(...command.split(' '))).out;
    expect(whole.split('\n').slice(1, -1)).toEqual(rows.map((row) => `│ ${row}`));
    const notice = { id: 'n', kind: 'opened', at: gate.opened, pipeline: 'errand', to: ['bea'], gate } as Notice;
    expect(composeMessage(notice, 'bea').text).toContain(`npx signalbox ${command}`);
    await run.decide({ by: 'bea', decision: 'rejected', comment: 'no' });
    await reaches(run, 'COMPLETE');
  });
});

describe('the steps of an agent, told', () => {
  it('are lines of `watch` and `audit`, each with what became of it, and entries with --json', async () => {
    meter.say = buying;
    const run = await dock.start('errand', {});
    await reaches(run, 'WAITING_FOR_APPROVAL');
    await run.decide({ by: 'bea' });
    await reaches(run, 'COMPLETE');
    const { exit, out } = await signalbox('watch', run.id);
    expect(exit).toBe(0);
    const lines = out.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));
    expect(lines.filter((line) => line.includes('step '))).toEqual([
      'shopping  step 1: model meter-1, 100 tokens, $0.01',
      'shopping  step 1: tool sell[2J refused: this state does not allow the tool; it allows: look, note, buy',
      'shopping  step 2: model meter-1, 100 tokens, $0.01',
      'shopping  step 2: tool buy (destructive) waits for an approval',
      'shopping  step 2: tool buy (destructive)',
      'shopping  step 3: model meter-1, 100 tokens, $0.01',
    ]);
    const json = await signalbox('watch', run.id, '--json');
    const entries = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(
      entries.filter(({ kind }) => kind === 'call').map(({ call }) => [call.step, call.tool, call.outcome]),
    ).toEqual([
      [1, undefined, 'done'],
      [1, 'sell\u001b[2J', 'refused'],
      [2, undefined, 'done'],
      [2, 'buy', 'proposed'],
      [2, 'buy', 'done'],
      [3, undefined, 'done'],
    ]);
    const audit = (await signalbox('audit', run.id)).out;
    expect(audit).toMatch(
      /tool buy \(destructive\) {2}#[0-9a-f]{12}\n +called sha256:[0-9a-f]{12}…\n +gave sha256:[0-9a-f]{12}…\n/,
    );
    expect(audit).not.toContain('\u001b');
  });

  it('are said of a failed run: at which it ended, and what came before', async () => {
    meter.say = (turn) => looks(turn);
    const run = await dock.start('errand', {});
    await reaches(run, 'FAILED');
    const { out } = await signalbox('show', run.id);
    expect(out).toContain('AGENT_ERROR in shopping: errandBoy gave no answer in 3 steps');
    const steps = [1, 2, 3].map((n) => `  step ${n}: model meter-1, 100 tokens, $0.01\n  step ${n}: tool look\n`);
    expect(out).toContain(`What the agent did last\n${steps.join('')}`);
    expect((await signalbox('failed', 'show', run.id)).out).toContain('What the agent did last');
  });
});

describe('what a run has cost', () => {
  it('is told by state and in all, of a closed run too, and as JSON', async () => {
    meter.say = (turn) => (turn === 1 ? looks(turn, { inputTokens: 12_345 }) : { text: '{"bought":[]}' });
    const run = await dock.start('errand', {});
    await reaches(run, 'COMPLETE');
    const { exit, out } = await signalbox('cost', run.id);
    expect(exit).toBe(0);
    expect(out).toBe(
      [
        'STATE     CALLS  TOKENS IN  TOKENS OUT  US $',
        'shopping  2      12,425     40          0.020000',
        'in all    2      12,425     40          0.020000',
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await signalbox('cost', run.id, '--json')).out)).toEqual({
      total: { calls: 2, inputTokens: 12_425, outputTokens: 40, microUsd: 20_000, unpriced: 0 },
      states: { shopping: { calls: 2, inputTokens: 12_425, outputTokens: 40, microUsd: 20_000, unpriced: 0 } },
    });
  });

  it('says which calls have no known price, and that offline rules cost nothing', async () => {
    const model = {
      ...meter.port,
      generate: async (request: Parameters<typeof meter.port.generate>[0]) => {
        const { microUsd, ...answer } = await meter.port.generate(request);
        return answer;
      },
    };
    meter.say = (turn) => (turn === 1 ? looks(turn) : undefined);
    await dock.change({ model });
    const unpriced = await dock.start('errand', {});
    await reaches(unpriced, 'COMPLETE');
    const said = await signalbox('cost', unpriced.id);
    expect(said.out).toContain('in all    2      160        40          unknown\n');
    expect(said.out).toContain('The price of no call is known: such a call counts as nothing in money');
    await dock.change({ model: undefined });
    const offline = await dock.start('errand', {});
    await reaches(offline, 'COMPLETE');
    expect((await signalbox('cost', offline.id)).out).toBe('No model was called; offline rules cost nothing.\n');
    expect(await offline.status()).not.toHaveProperty('spent');
    await dock.change({ model: meter.port });
  });

  it('is an error where there is no such run', async () => {
    const { exit, err } = await signalbox('cost', 'nobody');
    expect(exit).not.toBe(0);
    expect(err).toContain('UNKNOWN_RUN');
  });
});
