import type { FetchedItem, FetchedResult } from '../src/agents/index.js';
import type { CallResult, Reference, TranscriptItem, TranscriptLink } from '../src/contract/index.js';
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
  const results = items.flatMap((item) => (item.kind === 'results' ? item.results : []));
  const [read, values] = await Promise.all([fetchReads(items, store), fetchResults(results, store)]);
  const fetched = (result: CallResult): FetchedResult =>
    result.result === undefined ? result : { ...result, value: values.get(result.result.$artifact) ?? null };
  return read.map((item) => (item.kind === 'results' ? { ...item, results: item.results.map(fetched) } : item));
}

/** Brings what the stage reads, and leaves what tools gave where it is. */
export function fetchReads(items: readonly TranscriptItem[], store: ArtifactStore): Promise<TranscriptItem[]> {
  return Promise.all(
    items.map(async (item) =>
      item.kind === 'task' ? { ...item, reads: await resolveReads(item.reads, store) } : item,
    ),
  );
}

/** Brings what tools gave, by digest, each once and a few at a time. */
export async function fetchResults(results: readonly CallResult[], store: ArtifactStore): Promise<Map<string, Json>> {
  const named = results.flatMap(({ result }) =>
    result === undefined ? [] : [[result.$artifact, bare(result)] as const],
  );
  const references = [...new Map(named)];
  const values = new Map<string, Json>();
  for (let at = 0; at < references.length; at += AT_ONCE) {
    const batch = await resolveReads(Object.fromEntries(references.slice(at, at + AT_ONCE)), store);
    for (const [digest, value] of Object.entries(batch)) values.set(digest, value);
  }
  return values;
}

/** A reference and nothing that came along with it. */
export function bare({ $artifact, mediaType, bytes }: Reference): {
  $artifact: string;
  mediaType: string;
  bytes: number;
} {
  return { $artifact, mediaType, bytes };
}
