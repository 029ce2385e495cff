import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { connect } from '../../src/client/index.js';
import { createFileStore } from '../../src/stores/index.js';
import { type Dialect, refuse, type Turn } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { errandPipeline } from './errand.js';
import { type Errands, KEY, openErrands } from './errands.js';
import { receipt } from './row.js';

/** Says back what it was sent, the header with the key too, wherever a provider has room for words. */
const echo =
  (status: number): Turn =>
  (response, request) => {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    const said = `not with ${authorization ?? apiKey}, nor with ${KEY}`;
    refuse(status, said, { 'x-request-id': `req-${KEY}`, 'x-echo': said }, KEY)(response, request);
  };

/** The key as it is, and in the forms in which it may be hidden. */
const FORMS = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64').replace(/=+$/, ''), `Bearer ${KEY}`];

const holdsKey = (text: string) => FORMS.some((form) => text.includes(form));

/** Payloads of a history travel in base64: their text is searched, too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const decoded = Buffer.from(value, 'base64').toString('utf8');
    return [value, decoded];
  }
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, one]) => [key, ...textsIn(one)])
    : [];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (file) => `${file.name}\n${await readFile(join(file.parentPath, file.name), 'utf8')}`),
  );
}

describe.each<Dialect>(['openai', 'anthropic'])('the key of a provider, in the dialect of %s', (dialect) => {
  let errands: Errands;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-secrets-'));
    const pipeline = errandPipeline({ retry: { maximumAttempts: 3, initialInterval: '1s' } });
    errands = await openErrands(dialect, [pipeline], {
      store: createFileStore({ directory: folder }),
    });
  });
  afterAll(async () => {
    await errands?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('stands in no history, log, artifact, failure or heartbeat, though the provider and the model say it back', async () => {
    const { provider, say, dock } = errands;
    const mark = 'mark-canary';
    const leak = say.calls(
      [
        { tool: 'note', arguments: { item: `${mark} ${KEY}` } },
        { tool: KEY, arguments: {} },
      ],
      KEY,
    );
    provider.play(mark, [leak, echo(500), echo(401)]);
    const run = await errands.start('errand', mark);
    const { client } = dock;
    const seen: string[] = [];
    const server = await connect({ address: dock.address, namespace: 'default' });
    const handle = server.client.workflow.getHandle(run.id);
    // What is pending carries the last heartbeat, and what the last attempt failed with.
    const look = async () => {
      const { raw } = await handle.describe();
      seen.push(...textsIn([raw.pendingActivities, await client.describe(run.id), await client.status(run.id)]));
    };
    const reaches = (lifecycle: string) =>
      eventually(
        async () => {
          await look();
          return run.status();
        },
        (status) => status.lifecycle === lifecycle,
      );
    expect(await reaches('FAILED')).toMatchObject({
      failure: { code: 'EXTERNAL_API_ERROR', message: expect.stringContaining('[redacted]') },
    });
    let hangUp = () => {};
    const unanswered: Turn = (response) => {
      hangUp = () => void response.destroy();
    };
    provider.play(mark, [unanswered, echo(500), say.answer(receipt.replace('tea', KEY))]);
    await client.recover(run.id, { procedure: 'resume', by: 'oda', reason: 'the key is mended' });
    await eventually(
      async () => provider.asked(mark).length,
      (asked) => asked === 4,
    );
    await eventually(look, () => seen.some((text) => text.includes('"agent":"errandBoy"')));
    hangUp();
    await reaches('COMPLETE');
    await server.close();

    expect(provider.asked(mark).map(({ headers }) => headers.authorization ?? headers['x-api-key'])).toEqual(
      Array.from({ length: 6 }, () => (dialect === 'openai' ? `Bearer ${KEY}` : KEY)),
    );
    const history = textsIn(await client.history(run.id));
    expect(history.some((text) => text.includes(mark))).toBe(true);
    const log = textsIn(await client.auditLog(run.id));
    const files = await filesIn(folder);
    expect(files.some((text) => text.includes(mark))).toBe(true);
    const places = {
      history,
      log,
      files,
      seen,
      done: errands.done(mark),
      gates: textsIn(await client.artifacts(run.id)),
    };
    const found = Object.entries(places).flatMap(([place, texts]) => (texts.some(holdsKey) ? [place] : []));
    expect(found).toEqual([]);
    expect(seen.some((text) => text.includes('[redacted]'))).toBe(true);
    expect(seen.some((text) => text.includes('"agent":"errandBoy"'))).toBe(true);
  });
});

it('the key of a provider stands in no gate, notice or heartbeat either, though a tool says it before its call and in its middle', async () => {
  const canary = 'plain-canary-4711';
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-secrets-'));
  const notices: unknown[] = [];
  const errands = await openErrands('openai', [errandPipeline()], {
    store: createFileStore({ directory: folder }),
    env: { SIGNALBOX_MODEL_API_KEY: canary },
    worker: {
      tools: [
        ...['look', 'note'].map((name) => telling(name, async () => undefined)),
        telling(
          'buy',
          async (heartbeat) => {
            heartbeat({ with: canary });
            await ended;
          },
          canary,
        ),
      ],
      reviewers: { people: { bea: { email: 'bea@example.com' } }, roles: { buyer: ['bea'] } },
      channels: [{ name: 'email', deliver: async (message) => void notices.push(message) }],
    },
  });
  try {
    const { provider, say, dock } = errands;
    provider.play('mark-tea', [
      say.calls([{ tool: 'buy', arguments: { item: 'tea' } }]),
      say.answer('{"bought":["tea"]}'),
    ]);
    const run = await errands.start('errand', 'mark-tea');
    const status = await run.reaches('approving');
    await eventually(
      async () => notices,
      ({ length }) => length > 0,
    );
    await run.decide({ by: 'bea' });
    const server = await connect({ address: dock.address, namespace: 'default' });
    const pending = await eventually(
      async () => (await server.client.workflow.getHandle(run.id).describe()).raw.pendingActivities,
      (activities) => textsIn(activities).some((text) => text.includes('"with"')),
    );
    await server.close();
    end();
    await run.reaches('done');
    const history = textsIn(await dock.client.history(run.id));
    expect(history.some((text) => text.includes('pays with [redacted]'))).toBe(true);
    const places = { status: textsIn(status), notices: textsIn(notices), pending: textsIn(pending), history };
    const all = { ...places, files: await filesIn(folder) };
    expect(
      Object.entries(all).flatMap(([place, texts]) => (JSON.stringify(texts).includes(canary) ? [place] : [])),
    ).toEqual([]);
  } finally {
    end();
    await errands.close();
    await rm(folder, { recursive: true, force: true });
  }
});

function telling(name: string, work: (heartbeat: (details: unknown) => void) => Promise<void>, secret?: string): Tool {
  return defineTool({
    name,
    description: `Does ${name}.`,
    input: z.object({ item: z.string() }),
    output: z.object({ done: z.string() }),
    effect: secret === undefined ? 'read' : 'destructive',
    async run({ item }, { heartbeat }) {
      await work(heartbeat);
      return { done: item };
    },
    ...(secret !== undefined && { preview: () => ({ payment: `pays with ${secret}` }) }),
  }) as unknown as Tool;
}
