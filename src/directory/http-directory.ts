import { SignalboxError } from '../contract/index.js';
import type { Directory } from './directory.js';
import { parsePeople } from './people.js';

export type HttpDirectoryOptions = {
  readonly url: string;
  /** Sent with each request; a credential goes here, and never into a message of ours. */
  readonly headers?: { readonly [name: string]: string };
  /** For the whole answer; 5 seconds unless given. */
  readonly timeoutMs?: number;
};

const LARGEST_BYTES = 4 * 1024 * 1024;

/** Statuses that say: later. */
const PASSING = [408, 425, 429];

/**
 * Creates a directory of a JSON endpoint: one GET each time it is read, answered by an object with `people`, `roles`, `groups` and
 * `owners`, each where needed. Redirects are not followed, for they could carry the headers elsewhere.
 *
 * @throws INVALID_CONFIGURATION for a URL or headers that cannot be used; when it is read, DIRECTORY_UNAVAILABLE where a later try may help, and
 *   INVALID_CONFIGURATION where only a person can
 */
export function createHttpDirectory({ url, headers = {}, timeoutMs = 5_000 }: HttpDirectoryOptions): Directory {
  const place = placeOf(url);
  assertHeaders(headers);
  return {
    async read() {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await whileUp(place, () =>
        fetch(url, { headers: { accept: 'application/json', ...headers }, redirect: 'manual', signal }),
      );
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(response.status, place);
      }
      const text = await whileUp(place, () => readText(response, place));
      return parsePeople(parseJson(text, place), place);
    },
  };
}

/** The URL as it may be shown: without its query, where a secret may be. */
function placeOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (isWeb && url.username === '' && url.password === '') return `${url.origin}${url.pathname}`;
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    "expected the directory's URL with http or https, and credentials in headers instead of in it",
  );
}

/** An error of a header quotes its value, so it goes no further. */
function assertHeaders(headers: { readonly [name: string]: string }): void {
  try {
    new Headers(headers);
  } catch {
    const names = Object.keys(headers).join(', ');
    throw new SignalboxError('INVALID_CONFIGURATION', `expected headers that HTTP can carry, got some under: ${names}`);
  }
}

async function whileUp<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SignalboxError) throw cause;
    const said = cause instanceof Error ? causeOf(cause) : String(cause);
    throw new SignalboxError('DIRECTORY_UNAVAILABLE', `expected an answer from ${place}: ${said}`, [], { cause });
  }
}

/** What `fetch` says is in its cause. */
function causeOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message || message : message;
}

function refusal(status: number, place: string): SignalboxError {
  const isPassing = status >= 500 || PASSING.includes(status);
  const code = isPassing ? 'DIRECTORY_UNAVAILABLE' : 'INVALID_CONFIGURATION';
  return new SignalboxError(code, `expected the people from ${place}, got HTTP status ${status}`);
}

async function readText(response: Response, place: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BYTES)
      throw new SignalboxError(
        'INVALID_CONFIGURATION',
        `expected at most ${LARGEST_BYTES} bytes from ${place}, got more`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SignalboxError('INVALID_CONFIGURATION', `expected JSON from ${place}`, [String(cause)], { cause });
  }
}
