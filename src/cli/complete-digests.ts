import { DIGEST_PATTERN, type OpenGate, SignalboxError } from '../contract/index.js';
import { shortDigest } from './plain-text.js';

const PREFIX = /^(?:sha256:)?([0-9a-f]{12,64})$/;

/**
 * Completes what a person typed of the digests that a gate shows: whole ones stay as they are, of others twelve hex digits or more
 * are enough.
 *
 * @throws MALFORMED_MESSAGE for what is no digest, or stands for several; DIGEST_MISMATCH for what the gate does not show
 */
export function completeDigests(typed: readonly string[], gate: Pick<OpenGate, 'gate' | 'shows'> | null): string[] {
  return typed.map((text) => {
    if (DIGEST_PATTERN.test(text)) return text;
    const prefix = PREFIX.exec(text.toLowerCase())?.[1];
    if (prefix === undefined)
      throw new SignalboxError(
        'MALFORMED_MESSAGE',
        `expected --artifact to be a digest, or its first twelve hex digits or more, got ${JSON.stringify(text)}`,
      );
    const shown = new Set((gate?.shows ?? []).map(({ digest }) => digest));
    const [found, other] = [...shown].filter((digest) => digest.startsWith(`sha256:${prefix}`));
    if (found !== undefined && other === undefined) return found;
    if (other !== undefined)
      throw new SignalboxError('MALFORMED_MESSAGE', `expected more digits of ${text}: several begin so`);
    const listed = (gate?.shows ?? []).map(({ name, digest }) => `${name} ${shortDigest(digest)}`).join(', ');
    throw new SignalboxError(
      'DIGEST_MISMATCH',
      gate
        ? `expected a digest that ${gate.gate} shows (${listed || 'nothing'}), got ${text}`
        : `expected an open gate to complete ${text} by; there is none`,
    );
  });
}
