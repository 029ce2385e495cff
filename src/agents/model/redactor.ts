import { DEEPEST_VALUE } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';

/** Shapes that keys of the large providers and bearer tokens have, for secrets we were not told of. */
const KEY_SHAPES = [/\bsk-[\w-]{8,}/g, /\bAIza[\w-]{20,}/g, /\bBearer\s+[^\s"',;]{8,}/gi];

export type Redact = (text: string) => string;

/**
 * Makes a function that takes secrets out of text: the given ones of 8 characters and more as they are, URL-encoded and in base64,
 * and, unless `known` alone are meant, whatever has the shape of a key.
 */
export function createRedactor(secrets: readonly string[], which: 'known' | 'all' = 'all'): Redact {
  const shapes = which === 'all' ? KEY_SHAPES : [];
  const known = formsOf(secrets);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, '[redacted]');
    for (const shape of shapes) clean = clean.replace(shape, '[redacted]');
    return clean;
  };
}

/** Takes secrets out of all text in a JSON value, names of members among it. What is nested too deep to be kept stays as it is. */
export function redactIn(value: Json, redact: Redact, levels = DEEPEST_VALUE): Json {
  if (typeof value === 'string') return redact(value);
  if (value === null || typeof value !== 'object' || levels === 0) return value;
  if (Array.isArray(value)) return value.map((member: Json) => redactIn(member, redact, levels - 1));
  const members = Object.entries(value).map(([name, member]) => [redact(name), redactIn(member, redact, levels - 1)]);
  return Object.fromEntries(members) as Json;
}

/** A shorter one may be any word. */
const SHORTEST_SECRET = 8;

/** How secrets are written, the longest first. */
function formsOf(secrets: readonly string[]): string[] {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ])
    .sort((a, b) => b.length - a.length);
}

export type StreamRedactor = {
  /** As much of the text so far as is sure to be none of a secret. */
  clean(piece: string): string;
  /** What was held back. */
  end(): string;
};

/**
 * Takes the given secrets out of text that comes in pieces. An end that may be the beginning of one is held back until the next piece
 * shows what it is.
 */
export function createStreamRedactor(secrets: readonly string[]): StreamRedactor {
  const redact = createRedactor(secrets, 'known');
  const forms = formsOf(secrets);
  let held = '';
  return {
    clean(piece) {
      const text = redact(held + piece);
      const kept = Math.max(0, ...forms.map((form) => overlap(text, form)));
      held = text.slice(text.length - kept);
      return text.slice(0, text.length - kept);
    },
    end: () => held,
  };
}

/** How many characters at the end of a text a secret may begin with. */
function overlap(text: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}
