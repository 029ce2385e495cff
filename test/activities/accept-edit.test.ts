import { beforeEach, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { createAcceptEdit } from '../../activities/accept-edit.js';
import { defineAgent } from '../../src/agents/index.js';
import { canonicalJson, digestOf, type EditRequest, INLINE_LIMIT_BYTES } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { counter } from './wagons.js';

const strict = defineAgent({
  ...counter,
  name: 'STRICT',
  output: z.strictObject({ total: z.number().max(9), wagons: z.array(z.string()).default([]) }),
});
const madeBy = { engine: 'person', agent: 'ann' };
let store: ArtifactStore;
beforeEach(() => {
  store = createMemoryStore();
});

const edit = (value: Json, more: Partial<EditRequest> = {}) =>
  createAcceptEdit({ agents: [counter, strict], store })({ value, by: 'ann', agents: [], ...more });

describe("a reviewer's own version", () => {
  it('is stored with the person who made it, in place of who made the one before', async () => {
    const value = { total: 1, wagons: ['red'], madeBy: { engine: 'model', agent: 'COUNTER' } };
    const result = await edit(value, { agents: ['COUNTER'] });
    const version = { total: 1, wagons: ['red'], madeBy };
    expect(result).toMatchObject({ ok: true, stored: { $artifact: digestOf(version), value: version, madeBy } });
    expect(JSON.parse(Buffer.from(await store.get(digestOf(version))).toString())).toEqual(version);
  });

  it('is stored as it is where no agent made it before, with the person beside it', async () => {
    expect(await edit('Dear Ann')).toMatchObject({ ok: true, stored: { value: 'Dear Ann', madeBy } });
    expect(await edit({ a: 1 }, { agents: ['GONE'] })).toMatchObject({ ok: true, stored: { value: { a: 1 }, madeBy } });
  });

  it('is what the schema of the agent makes of it, and may be strict', async () => {
    const result = await edit({ total: 1, madeBy: { engine: 'offline', agent: 'STRICT' } }, { agents: ['STRICT'] });
    expect(result).toMatchObject({ ok: true, stored: { value: { total: 1, wagons: [], madeBy } } });
  });

  it('travels by its outline when it is large', async () => {
    const wagons = Array.from({ length: INLINE_LIMIT_BYTES }, () => 'w');
    const result = await edit({ total: 1, wagons }, { agents: ['COUNTER'] });
    expect(result).toMatchObject({ ok: true, stored: { outline: { total: 1, wagons: `a list of ${wagons.length}` } } });
    expect(result).not.toHaveProperty('stored.value');
  });
});

describe('a patch of the version before', () => {
  const before = { total: 3, wagons: ['red', 'blue'], madeBy: { engine: 'model', agent: 'COUNTER' } };

  it('is merged with it, whether that is given or fetched, and the whole is held against the schema and signed', async () => {
    const { digest, bytes } = await store.put(Buffer.from(canonicalJson(before)), 'application/json');
    const version = { total: 4, wagons: ['red', 'blue'], madeBy };
    for (const onto of [before, { $artifact: digest, mediaType: 'application/json', bytes }]) {
      const result = await edit({ total: 4 }, { onto, agents: ['COUNTER'] });
      expect(result).toMatchObject({ ok: true, stored: { $artifact: digestOf(version), value: version, madeBy } });
    }
    expect(await edit({ total: 10 }, { onto: before, agents: ['STRICT'] })).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^total: /)],
    });
    const schema = { type: 'object', required: ['wagons'] };
    expect(await edit({ wagons: null }, { onto: before, schema })).toMatchObject({ ok: false });
  });

  it('signs what an agent made that this worker does not have, and leaves a madeBy alone that is something else', async () => {
    const signed = { total: 4, wagons: ['red', 'blue'], madeBy };
    expect(await edit({ total: 4 }, { onto: before, agents: ['GONE'] })).toMatchObject({ stored: { value: signed } });
    const car = { madeBy: 'Saab', doors: 3 };
    expect(await edit({ doors: 5 }, { onto: car })).toMatchObject({ stored: { value: { madeBy: 'Saab', doors: 5 } } });
  });

  it('is merged with what outputs put together hold, and lets in no reference of its own', async () => {
    const { digest, bytes } = await store.put(Buffer.from(canonicalJson(before)), 'application/json');
    const reference = { $artifact: digest, mediaType: 'application/json', bytes };
    expect(await edit({ two: 2 }, { onto: { one: reference } })).toMatchObject({
      stored: { value: { one: before, two: 2 } },
    });
    expect(await edit({ one: { $artifact: digest } }, { onto: { one: 1 } })).toMatchObject({ ok: false });
    const composed = await store.put(Buffer.from(canonicalJson({ one: reference })), 'application/json');
    const onto = { $artifact: composed.digest, mediaType: 'application/json', bytes: composed.bytes };
    expect(await edit({ two: 2 }, { onto })).toMatchObject({ ok: false, problems: [expect.stringContaining('whole')] });
  });

  it('fails for good where the version before is gone', async () => {
    const onto = { $artifact: digestOf('gone'), mediaType: 'application/json', bytes: 6 };
    await expect(edit({ total: 4 }, { onto })).rejects.toMatchObject({ type: 'ARTIFACT_MISSING', nonRetryable: true });
  });
});

describe("a reviewer's version is refused, and not stored, with what is wrong", () => {
  const schema = { type: 'object', required: ['days'], properties: { days: { type: 'integer' } } };

  test.each<[string, Json, Partial<EditRequest>, RegExp]>([
    ['for the schema of an agent', { total: -1, wagons: [] }, { agents: ['COUNTER'] }, /^total: /],
    ['for that of any of several', { total: 10, wagons: [] }, { agents: ['COUNTER', 'STRICT'] }, /^total: /],
    ['for the shape its stage declares', { days: 'three' }, { schema }, /^days: must be integer/],
    ['for that of a list', [], { agents: ['COUNTER'] }, /^the whole output: /],
    ['for the key of references', { letter: { $artifact: digestOf(1) } }, {}, /\$artifact/],
    ['for its depth', deep(600), {}, /nested more than 500 deep/],
  ])('%s', async (_, value, request, problem) => {
    const result = await edit(value, request);
    expect(result).toMatchObject({ ok: false, problems: [expect.stringMatching(problem)] });
    expect(await store.has(digestOf(value))).toBe(false);
  });

  it('in at most 30 lines', async () => {
    const result = await edit(
      { total: 1, wagons: Array.from({ length: 100 }, () => 7) },
      { agents: ['COUNTER', 'STRICT'] },
    );
    expect(result).toMatchObject({ ok: false });
    expect('problems' in result && result.problems).toHaveLength(30);
  });
});

function deep(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
