import { ApplicationFailure } from '@temporalio/common';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type BreakerChange,
  createModelPort,
  defineAgent,
  type Environment,
  type ModelPort,
  modelProblems,
} from '../../../src/agents/index.js';
import * as scripted from '../../scripted-provider/index.js';

const OURS = 'sk-ours-0123456789abcdef';
const THEIRS = 'sk-theirs-0123456789abcdef';
const providers: scripted.ScriptedProvider[] = [];

afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.close()));
});

async function play(...script: scripted.Turn[]) {
  const provider = await scripted.startScriptedProvider(...script);
  providers.push(provider);
  return provider;
}

function portOf(env: Environment, breaker = {}): ModelPort {
  const port = createModelPort({ env, breaker });
  if (port === undefined) throw new Error('expected a port');
  return port;
}

/** A main model at one provider, and others at another. */
function envOf(ours: string, theirs: string): Environment {
  return {
    SIGNALBOX_MODEL: 'openai:main',
    SIGNALBOX_MODEL_BASE_URL: ours,
    SIGNALBOX_MODEL_API_KEY: OURS,
    SIGNALBOX_ANTHROPIC_BASE_URL: theirs,
    ANTHROPIC_API_KEY: THEIRS,
  };
}

function ask(port: ModelPort, signal = new AbortController().signal) {
  return port.generate({ system: 's', prompt: 'p', signal });
}

async function failureOf(port: ModelPort): Promise<ApplicationFailure> {
  const failure = await ask(port).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

const fallbacks = ['anthropic:second'];

describe("an agent's own model", () => {
  test('is asked at its own provider, with the key of that provider and no other', async () => {
    const [ours, theirs] = [await play(scripted.chat('main')), await play(scripted.message('own'))];
    const port = portOf(envOf(ours.url, theirs.url));
    const own = port.forAgent?.({ model: 'anthropic:own', temperature: 0.5, maxOutputTokens: 99 }) ?? port;
    expect(own.name).toBe('anthropic:own');
    expect((await ask(own)).text).toBe('own');
    expect(ours.requests).toHaveLength(0);
    expect(theirs.requests[0]?.body).toMatchObject({ model: 'own', temperature: 0.5, max_tokens: 99 });
    expect(theirs.requests[0]?.headers['x-api-key']).toBe(THEIRS);
    expect(JSON.stringify(theirs.requests[0])).not.toContain(OURS);
  });

  test('of the same provider shares key and address with the main one', async () => {
    const ours = await play(scripted.chat('other'));
    const port = portOf(envOf(ours.url, 'http://127.0.0.1:9'));
    await ask(port.forAgent?.({ model: 'openai:other' }) ?? port);
    expect(ours.requests[0]?.body).toMatchObject({ model: 'other' });
    expect(ours.requests[0]?.headers.authorization).toBe(`Bearer ${OURS}`);
  });

  test('that cannot be reached is said when a worker is made, with what is missing and no key', () => {
    const agent = (name: string, model: string) =>
      defineAgent({
        name,
        title: name,
        instructions: 'Work.',
        output: z.json(),
        rulesVersion: '1',
        rules: () => null,
        model,
      });
    const agents = [
      agent('A', 'google:x'),
      agent('B', 'openai:y'),
      agent('C', 'mistral:z'),
      agent('D', 'compatible:w'),
    ];
    const env = { SIGNALBOX_MODEL: 'openai:main', OPENAI_API_KEY: OURS };
    const problems = modelProblems(agents, createModelPort({ env }));
    expect(problems).toEqual([
      expect.stringMatching(/^A: GOOGLE_GENERATIVE_AI_API_KEY: expected the API key for google:…, got nothing$/),
      expect.stringMatching(/^C: model: expected anthropic:MODEL, .*got the provider 'mistral'$/),
      expect.stringMatching(/^D: SIGNALBOX_COMPATIBLE_BASE_URL: expected the address/),
    ]);
    expect(problems.join()).not.toContain(OURS);
    expect(modelProblems(agents, undefined)).toEqual([]);
  });
});

describe('fallbacks', () => {
  test.each([
    ['is down', scripted.refuse(503, 'down')],
    ['refuses', scripted.refuse(401, 'no')],
    ['hangs up', scripted.hangUp],
    ['filters', scripted.chat('', 'content_filter')],
    ['takes no prompt so long', scripted.refuse(400, 'too long', {}, 'context_length_exceeded')],
  ])('are asked in their order where the one before %s', async (_what, turn) => {
    const [ours, theirs] = [await play(turn), await play(scripted.message('from the second'))];
    const port = portOf(envOf(ours.url, theirs.url));
    expect((await ask(port.forAgent?.({ fallbacks }) ?? port)).text).toBe('from the second');
    expect([ours.requests.length, theirs.requests.length]).toEqual([1, 1]);
  });

  test('are left alone while the one before answers', async () => {
    const [ours, theirs] = [await play(scripted.chat('from the first')), await play()];
    const port = portOf(envOf(ours.url, theirs.url));
    expect((await ask(port.forAgent?.({ fallbacks }) ?? port)).text).toBe('from the first');
    expect(theirs.requests).toHaveLength(0);
  });

  test('share the time of one call with the one before', async () => {
    const [ours, theirs] = [await play(scripted.silence), await play(scripted.message('in time'))];
    const port = portOf({ ...envOf(ours.url, theirs.url), SIGNALBOX_MODEL_TIMEOUT: '8s' });
    expect((await ask(port.forAgent?.({ fallbacks }) ?? port)).text).toBe('in time');
  });

  test('that all fail give one failure, which can be retried if one of them can, and says what each said', async () => {
    const ours = await play(scripted.refuse(401, `no ${OURS}`));
    const theirs = await play(scripted.refuse(529, `busy ${THEIRS}`, { 'retry-after': '3' }));
    const port = portOf(envOf(ours.url, theirs.url));
    const failure = await failureOf(port.forAgent?.({ fallbacks }) ?? port);
    expect(failure).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false, nextRetryDelay: 3000 });
    expect(failure.message).toMatch(/^openai:main refused with 401: .*; and anthropic:second answered 529: /);
    expect(JSON.stringify([failure.message, failure.details, failure.stack])).not.toMatch(`${OURS}|${THEIRS}`);
  });

  test('are not asked once the caller gives up', async () => {
    const [ours, theirs] = [await play(scripted.silence), await play()];
    const port = portOf(envOf(ours.url, theirs.url));
    const controller = new AbortController();
    const reason = new Error('the run was canceled');
    const outcome = ask(port.forAgent?.({ fallbacks }) ?? port, controller.signal);
    const caught = expect(outcome).rejects.toBe(reason);
    controller.abort(reason);
    await caught;
    expect(theirs.requests).toHaveLength(0);
  });

  test('have a breaker each: one that is open is passed over, and holds nobody back while another is closed', async () => {
    const ours = await play(scripted.refuse(503, 'down'));
    const theirs = await play(scripted.message('1'), scripted.message('2'), scripted.refuse(500, 'down too'));
    const port = portOf(envOf(ours.url, theirs.url), { failures: 1, openForMs: 60_000 });
    const changes: BreakerChange[] = [];
    port.breaker?.onChange((change) => changes.push(change));
    const chain = port.forAgent?.({ fallbacks }) ?? port;
    expect((await ask(chain)).text).toBe('1');
    expect(port.breaker?.held()).toBeDefined();
    expect(chain.breaker?.held()).toBeUndefined();
    expect((await ask(chain)).text).toBe('2');
    expect(ours.requests).toHaveLength(1);
    await failureOf(chain);
    expect(chain.breaker?.held()?.until).toBeGreaterThan(Date.now());
    expect(changes.map(({ of, state }) => `${of.split(' ')[0]} ${state}`)).toEqual(['openai open', 'anthropic open']);
  });
});
