import { join } from 'node:path';
import { digestOf, SignalboxError } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { type DurableWriter, readIfThere } from './durable-file.js';
import { formatRecord, parseRecord } from './kept-record.js';

type Place = { readonly path: string; readonly value?: Json };

/**
 * The idempotency register in a folder. A key becomes a file name by its digest, so no key can name a path.
 *
 * A file is written once and never changed. A record that a power failure cut short counts as absent, so that it cannot wedge a
 * run; it stays where it is, and the key's next numbered file is used, so two processes that both see it cannot both win. A
 * record that somebody altered is an error: counting it as absent could repeat a call whose effect was already reported.
 */
export function createKeptRegister(directory: string, writer: DurableWriter) {
  function pathOf(key: string, number: number): string {
    const name = digestOf(key).slice('sha256:'.length);
    return join(directory, name.slice(0, 2), `${name.slice(2)}.${number}`);
  }

  /** Finds the whole record of a key, or the first free place for it. */
  async function find(key: string): Promise<Place> {
    for (let number = 1; ; number += 1) {
      const path = pathOf(key, number);
      const bytes = await readIfThere(path);
      if (bytes === undefined) return { path };
      const record = parseRecord(bytes);
      if (record.state === 'whole' && record.key === key) return { path, value: record.value };
      if (record.state !== 'truncated')
        throw new SignalboxError('ARTIFACT_CORRUPT', `expected the result kept for '${key}', ${path} was altered`);
    }
  }

  return {
    async keep(key: string, value: Json): Promise<Json> {
      if (await writer.create(pathOf(key, 1), formatRecord(key, value))) return value;
      for (;;) {
        const place = await find(key);
        if (place.value !== undefined) return place.value;
        await writer.create(place.path, formatRecord(key, value));
      }
    },
    async kept(key: string): Promise<Json | undefined> {
      return (await find(key)).value;
    },
  };
}
