import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Json } from '../machine/index.js';
import { canonicalJson } from './canonical.js';
import type { Payloads } from './messages.js';
import type { OpenGate } from './open-gate.js';

/** The messages a gate may require to be signed. */
export type SignedMessage = 'decide' | 'withdraw' | 'delegate' | 'edit';

const FORM = 'signalbox-decision/1';

/**
 * The text that a person signs: the canonical JSON (RFC 8785) of the message, without its signature and how it came, together with
 * the run, the gate, its round, and the name and digest of everything it shows. So a signature holds for nothing else.
 */
export function signedForm<Name extends SignedMessage>(
  message: Name,
  payload: Payloads[Name],
  { run, gate, round, shows }: Pick<OpenGate, 'run' | 'gate' | 'round' | 'shows'>,
): string {
  const { signature: _signature, via: _via, gate: _gate, round: _round, ...said } = payload;
  const shown = shows.map(({ name, digest }) => ({ name, digest }));
  return canonicalJson({ form: FORM, message, run, gate, round, shown, said: said as Json });
}

/** Public keys are written `ed25519:` and the 32 bytes in base64, which has one spelling only: the spare bits are zero. */
const KEY = /^ed25519:([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/;

/** Which of these public keys the signature over the text was made with; undefined where it was none of them. Never throws. */
export function verifySignature(text: string, signature: string, keys: readonly string[]): string | undefined {
  const bytes = fromBase64(signature);
  if (bytes?.length !== 64) return undefined;
  return keys.find((key) => {
    const match = KEY.exec(key);
    const publicKey = match?.[1] === undefined ? undefined : fromBase64(match[1]);
    try {
      return publicKey !== undefined && ed25519.verify(bytes, utf8ToBytes(text), publicKey, { zip215: false });
    } catch {
      return false;
    }
  });
}

/** Whether a text is a public key as `verifySignature` takes it. */
export function isPublicKey(text: string): boolean {
  return KEY.test(text);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The sandbox has neither `Buffer` nor `atob`. */
function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const digits = [...text.replace(/=+$/, '')].map((letter) => ALPHABET.indexOf(letter));
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = (bits >> held) & 0xff;
    at += 1;
  }
  return bytes;
}
