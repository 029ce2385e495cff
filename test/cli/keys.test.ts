import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { run } from './in-process.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const { x = '' } = publicKey.export({ format: 'jwk' });

it('a key may come from standard input, as from a keeper of secrets', async () => {
  const shown = await run(['keys', 'show', '-'], { stdin: pem });
  expect(shown).toEqual({ exit: 0, out: `ed25519:${Buffer.from(x, 'base64url').toString('base64')}\n`, err: '' });
});

it('what comes from there and is no key is said to be none', async () => {
  const shown = await run(['keys', 'show', '-'], { stdin: 'hello' });
  expect(shown).toMatchObject({
    exit: 3,
    err: expect.stringMatching(/^FILE_NOT_READABLE .* in standard input, got something else/),
  });
});
