import type { FetchedItem, FetchedResult } from '../src/agents/index.js';
import type { Reference, TranscriptItem, TranscriptLink } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { resolveReads } from './stage-io.js';

/** How many artifacts are fetched at once. */
const AT_ONCE = 16;

/** Reads a transcript from its newest link back to its first, and gives its items in the order they were said. */
export async function readTranscript(newest: Reference | undefined, store: ArtifactStore): Promise<TranscriptItem[]> {
  const links: (readonly TranscriptItem[])[] = [];
  for (let at = newest; at !== undefined; ) {
    const { link } = await resolveReads({ link: bare(at) }, store);
    const { previous, items } = link as unknown as TranscriptLink;
    links.push(items);
    at = previous;
  }
  return links.reverse().flat();
}

/** Brings what items name: what the stage reads, and what its tools gave. Nothing within that is followed. */
export async function fetchItems(items: readonly TranscriptItem[], store: ArtifactStore): Promise<FetchedItem[]> {
  const named = items.flatMap((item) => (item.kind === 'results' ? item.results.map(({ result }) => result) : []));
  const references = [...new Map(named.filter((one) => one !== undefined).map((one) => [one.$artifact, one])).values()];
  const values = new Map<string, Json>();
  for (let at = 0; at < references.length; at += AT_ONCE) {
    const batch = Object.fromEntries(references.slice(at, at + AT_ONCE).map((one) => [one.$artifact, bare(one)]));
    for (const [digest, value] of Object.entries(await resolveReads(batch, store))) values.set(digest, value);
  }
  const fetched = (result: FetchedResult): FetchedResult => {
    const value = result.result && values.get(result.result.$artifact);
    return value === undefined ? result : { ...result, value };
  };
  return Promise.all(
    items.map(async (item): Promise<FetchedItem> => {
      if (item.kind === 'task') return { ...item, reads: await resolveReads(item.reads, store) };
      return item.kind === 'results' ? { ...item, results: item.results.map(fetched) } : item;
    }),
  );
}

/** A reference and nothing that came along with it. */
export function bare({ $artifact, mediaType, bytes }: Reference): {
  $artifact: string;
  mediaType: string;
  bytes: number;
} {
  return { $artifact, mediaType, bytes };
}
