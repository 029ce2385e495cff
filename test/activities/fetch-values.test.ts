import { beforeEach, describe, expect, it } from 'vitest';
import { createFetchValues, createPutArtifact } from '../../activities/index.js';
import { digestOf, INLINE_LIMIT_BYTES, type Reference } from '../../src/contract/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';

let store: ArtifactStore;
beforeEach(() => {
  store = createMemoryStore();
});

const referTo = ({ $artifact, mediaType, bytes }: Reference): Reference => ({ $artifact, mediaType, bytes });

describe('values of a checkpoint', () => {
  it('come back as they were given when they were stored: small ones whole, large ones by their outline', async () => {
    const put = createPutArtifact({ store });
    const small = await put({ value: { total: 3, note: 'grüße' } });
    const large = await put({ value: { total: 4, wagons: Array.from({ length: INLINE_LIMIT_BYTES }, () => 'w') } });
    const composed = await put({ value: { one: referTo(small), two: referTo(large) }, composed: true });
    const puts = store.put;
    store.put = () => Promise.reject(new Error('expected nothing to be stored'));
    const fetchValues = createFetchValues({ store });
    const references = { small: referTo(small), large: referTo(large), composed: referTo(composed) };
    expect(await fetchValues(references)).toEqual({ small, large, composed });
    expect(large).not.toHaveProperty('value');
    expect(await fetchValues({})).toEqual({});
    store.put = puts;
  });

  it('fail for good where they are gone or are not what was stored', async () => {
    const reference = { $artifact: digestOf(7), mediaType: 'application/json', bytes: 1 };
    const fetchValues = createFetchValues({ store });
    await expect(fetchValues({ seven: reference })).rejects.toMatchObject({
      type: 'ARTIFACT_MISSING',
      nonRetryable: true,
    });
    const { digest } = await store.put(Buffer.from('no JSON'), 'application/json');
    await expect(fetchValues({ seven: { ...reference, $artifact: digest } })).rejects.toMatchObject({
      type: 'ARTIFACT_CORRUPT',
      nonRetryable: true,
    });
  });
});
