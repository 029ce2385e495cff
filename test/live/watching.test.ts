import { WorkflowStreamClient } from '@temporalio/workflow-streams/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type ServerConnection } from '../../src/client/index.js';
import { LIVE_TOPIC, type LiveEvent, liveIdOf, type SignalboxError } from '../../src/contract/index.js';
import { startCli } from '../cli/invoke.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { type Dig, hold, isAllTold, openDig, progressOf, REPORT, textOf, wordOf } from './dig.js';

let server: TestServer;
let temporal: ServerConnection;
let dig: Dig;
let stop: () => Promise<void>;
let asked: number;

beforeAll(async () => {
  server = await startTestServer();
  temporal = await connect({ address: server.address, namespace: 'default' });
  dig = await openDig(20);
  stop = await server.work(dig.worker);
});
afterAll(async () => {
  await stop?.();
  await dig?.provider.close();
  await temporal?.close();
  await server?.close();
});
beforeEach(() => {
  dig.site.deepen = async () => undefined;
  dig.waiting.answer = Promise.resolve();
  asked = dig.provider.requests.length;
});

const start = async () => (await server.client.start('digging', { requestedBy: 'tester' })).run;
const go = (run: string) => server.client.signal(run, 'deliver', { event: 'go', data: { rest: 0 } });
async function completed(run: string) {
  await server.client.signal(run, 'deliver', { event: 'home' });
  return eventually(
    () => server.client.status(run),
    ({ lifecycle }) => lifecycle === 'COMPLETE',
  );
}
/** The types of the run's events, and the names of its signals. */
async function historyOf(run: string) {
  const { executions } = await server.client.history(run);
  const events = executions.flatMap(({ history }) => history.events) as { [member: string]: unknown }[];
  const signals = events.flatMap(({ workflowExecutionSignaledEventAttributes: it }) =>
    it ? [(it as { signalName: string }).signalName] : [],
  );
  return { events, signals };
}
const isWatched = (run: string) =>
  eventually(
    () => historyOf(run),
    ({ signals }) => signals.includes('watched'),
  );
const streamIs = (run: string, wanted: string) =>
  eventually(
    () =>
      temporal.client.workflow
        .getHandle(liveIdOf(run))
        .describe()
        .then(
          ({ status }) => status.name as string,
          () => 'none',
        ),
    (status) => status === wanted,
  );

function watch(run: string, leaseMs?: number) {
  const events: LiveEvent[] = [];
  const unreadable: string[] = [];
  const stopped = new AbortController();
  const onUnreadable = ({ code }: SignalboxError) => void unreadable.push(code);
  const options = { signal: stopped.signal, onUnreadable, ...(leaseMs !== undefined && { leaseMs }) };
  const over = (async () => {
    for await (const event of server.client.watchLive(run, options)) events.push(event);
  })();
  const hears = (what: (events: readonly LiveEvent[]) => boolean) => eventually(async () => events, what);
  return { events, unreadable, over, hears, leave: () => stopped.abort() };
}

/** Each call tells in its order; what the last of one and the first of the next tell may cross on their way. */
const CALLS = ['digger 1', 'dig 1', 'digger 2'];
const wordsOf = (events: readonly LiveEvent[], call: string) =>
  events
    .map(wordOf)
    .filter((word) => word.startsWith(`${call} `))
    .filter((word, at, words) => word !== words[at - 1]);

describe('one who watches a run', () => {
  it('sees what a tool says and what a model writes while they are at it, and the end of each', async () => {
    const [tool, answer] = [hold(), hold()];
    dig.waiting.answer = answer.until;
    dig.site.deepen = async (tell) => {
      tell({ foot: 1 });
      await tool.until;
    };
    const run = await start();
    const watching = watch(run);
    await isWatched(run);
    await go(run);
    await watching.hears((events) => progressOf(events).length > 0);
    expect(progressOf(watching.events)).toEqual([{ foot: 1 }]);
    tool.letGo();
    await watching.hears((events) => textOf(events) !== '');
    const early = textOf(watching.events);
    expect(REPORT.startsWith(early)).toBe(true);
    expect(early.length).toBeLessThan(REPORT.length);
    expect(await server.client.status(run)).toMatchObject({ lifecycle: 'RUNNING' });
    answer.letGo();
    await watching.hears((events) => CALLS.every((call) => wordsOf(events, call).includes(`${call} done`)));
    await completed(run);
    await watching.over;
    expect(textOf(watching.events)).toBe(REPORT);
    expect(CALLS.flatMap((call) => wordsOf(watching.events, call))).toEqual([
      'digger 1 began',
      'digger 1 done',
      'dig 1 began',
      'dig 1 progress',
      'dig 1 done',
      'digger 2 began',
      'digger 2 text',
      'digger 2 done',
    ]);
    expect(watching.events.find((event) => 'agent' in event)).toMatchObject({
      kind: 'began',
      model: 'openai:m',
      attempt: 1,
    });
    expect(dig.streamed(asked)).toEqual([true, true]);
    expect((await server.client.list()).map((listed) => listed.run)).not.toContain(liveIdOf(run));
  });

  it('is told again after the stream was killed, and the run does not notice', async () => {
    const tool = hold();
    dig.site.deepen = () => tool.until;
    const run = await start();
    const watching = watch(run);
    await isWatched(run);
    await go(run);
    await watching.hears((events) => events.some((event) => 'tool' in event));
    const stream = temporal.client.workflow.getHandle(liveIdOf(run));
    const { runId: first } = await stream.describe();
    await stream.terminate('a test');
    await eventually(
      () => stream.describe(),
      ({ status, runId }) => status.name === 'RUNNING' && runId !== first,
    );
    tool.letGo();
    await watching.hears(isAllTold);
    expect(await completed(run)).toMatchObject({ outputs: { report: { found: expect.stringContaining('brass') } } });
    await watching.over;
    expect(textOf(watching.events)).toBe(REPORT);
  });

  it('who leaves is told nothing more once the time is over for which they asked, and the stream ends', async () => {
    const run = await start();
    const watching = watch(run, 1_500);
    await isWatched(run);
    watching.leave();
    await watching.over;
    await streamIs(run, 'COMPLETED');
    await go(run);
    await completed(run);
    expect(watching.events).toEqual([]);
    expect(dig.streamed(asked)).toEqual([false, false]);
  });

  it('hears what was told at the very end, too, of a run that closes with it', async () => {
    const run = await start();
    const watching = watch(run);
    await isWatched(run);
    await server.client.signal(run, 'deliver', { event: 'home' });
    await go(run);
    await watching.over;
    expect(textOf(watching.events)).toBe(REPORT);
  });

  it('may use the client of any language that speaks the protocol of workflow streams', async () => {
    const run = await start();
    const watching = watch(run);
    await isWatched(run);
    const topic = WorkflowStreamClient.create(temporal.client, liveIdOf(run)).topic<LiveEvent>(LIVE_TOPIC);
    await go(run);
    const heard: LiveEvent[] = [];
    for await (const { data } of topic.subscribe(0)) {
      heard.push(data);
      if (textOf(heard) === REPORT) break;
    }
    await watching.hears(isAllTold);
    await completed(run);
    await watching.over;
    expect(watching.events.slice(0, heard.length)).toEqual(heard);
  });

  it('is told what comes after an event that cannot be read, and once that there was one', async () => {
    const run = await start();
    const watching = watch(run);
    await isWatched(run);
    const stream = WorkflowStreamClient.create(temporal.client, liveIdOf(run));
    stream.topic(LIVE_TOPIC).publish('anything', { forceFlush: true });
    await stream.flush();
    await watching.hears(() => watching.unreadable.length > 0);
    await go(run);
    await watching.hears(isAllTold);
    await completed(run);
    await watching.over;
    expect(textOf(watching.events)).toBe(REPORT);
    expect(watching.unreadable).toEqual(['MALFORMED_MESSAGE']);
  });

  it.each([0, 999, 3_600_000, Number.NaN])('may not ask for a lease of %d milliseconds', async (leaseMs) => {
    await expect(watch('nobody', leaseMs).over).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('must name a run that is there; one that has closed tells nothing', async () => {
    await expect(watch('nobody').over).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
    const run = await start();
    await go(run);
    await completed(run);
    const watching = watch(run);
    await watching.over;
    expect(watching.events).toEqual([]);
  });
});

describe('a run that nobody watches', () => {
  it('has no stream, no event more in its history, and asks its provider for no stream', async () => {
    const run = await start();
    await go(run);
    await completed(run);
    const { events, signals } = await historyOf(run);
    expect(signals).toEqual(['deliver', 'deliver']);
    const payloads = [...JSON.stringify(events).matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) => atob(data));
    expect(payloads.length).toBeGreaterThan(10);
    expect(payloads.filter((payload) => payload.includes('"live"'))).toEqual([]);
    expect(dig.streamed(asked)).toEqual([false, false]);
    await streamIs(run, 'none');
  });

  it('and that is said to be watched, though there is no stream, does all its work', async () => {
    const run = await start();
    await server.client.signal(run, 'watched', { until: new Date(Date.now() + 60_000).toISOString() });
    await go(run);
    expect(await completed(run)).toMatchObject({ outputs: { report: { found: expect.stringContaining('brass') } } });
    expect(dig.streamed(asked)).toEqual([true, true]);
    await streamIs(run, 'none');
  });
});

/** The lines of JSON that are there whole. */
const linesIn = (out: string) =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const liveIn = (out: string) => linesIn(out).flatMap((line) => ('live' in line ? [line.live as LiveEvent] : []));

describe('signalbox watch', () => {
  it.each([
    ['lines', []],
    ['JSON lines', ['--json']],
  ])('shows the moves of a run, and between them what its calls tell, as %s', async (_how, flags) => {
    const answer = hold();
    dig.waiting.answer = answer.until;
    dig.site.deepen = async (tell) => tell({ foot: 1 });
    const run = await start();
    const child = startCli(['watch', run, ...flags], { cwd: server.folder, address: server.address });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const exit = new Promise((resolve) => child.once('close', resolve));
    await isWatched(run);
    await go(run);
    const seen = (text: string) =>
      eventually(
        async () => out,
        (now) => now.includes(text),
      );
    await seen(flags.length > 0 ? '"kind":"text"' : 'tool dig │ {"foot":1}');
    answer.letGo();
    if (flags.length > 0) await eventually(async () => liveIn(out), isAllTold);
    else await seen(`digger │ ${REPORT}`);
    await completed(run);
    expect(await exit).toBe(0);
    expect(out).toContain('working');
    if (flags.length === 0) {
      expect(out).toContain(`digger │ ${REPORT}`);
      return;
    }
    const lines = linesIn(out);
    expect(textOf(liveIn(out))).toBe(REPORT);
    expect(lines.filter((line) => 'seq' in line).length).toBeGreaterThan(3);
    expect(lines.at(-1)).toMatchObject({ status: { lifecycle: 'COMPLETE' } });
  });
});
