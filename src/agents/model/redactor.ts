/** Shapes that keys of the large providers and bearer tokens have, for secrets we were not told of. */
const KEY_SHAPES = [/\bsk-[\w-]{8,}/g, /\bAIza[\w-]{20,}/g, /\bBearer\s+[^\s"',;]{8,}/gi];

export type Redact = (text: string) => string;

/**
 * Makes a function that takes secrets out of text: the given ones as they are, URL-encoded and in base64, and, unless `known` alone
 * are meant, whatever has the shape of a key.
 */
export function createRedactor(secrets: readonly string[], which: 'known' | 'all' = 'all'): Redact {
  const shapes = which === 'all' ? KEY_SHAPES : [];
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, '[redacted]');
    for (const shape of shapes) clean = clean.replace(shape, '[redacted]');
    return clean;
  };
}
