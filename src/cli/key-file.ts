import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SignalboxError } from '../contract/index.js';
import type { CliContext } from './context.js';
import { readBytes } from './read-input.js';
import { makeOutputFolder, refuseOutput } from './write-output.js';

/** A person's key as a command uses it. The private half never leaves it. */
export type SigningKey = {
  readonly file: string;
  /** As the reviewers' list has it. */
  readonly publicKey: string;
  /** Whether others than its owner may read the file. */
  readonly isOpen: boolean;
  /** The signature over a text, in base64. */
  sign(text: string): string;
};

/** Where a person's key is unless said otherwise: in the user's configuration folder, as the XDG Base Directory Specification has it. */
export function keyPath({ env }: Pick<CliContext, 'env'>, who: string): string {
  const given = env.XDG_CONFIG_HOME;
  const config = given?.startsWith('/') ? given : join(env.HOME || homedir(), '.config');
  return join(config, 'signalbox', 'keys', `${encodeURIComponent(who)}.key`);
}

/**
 * Makes a new Ed25519 key in a file that only its owner can read (PEM, PKCS #8), and gives the public half.
 *
 * @throws USAGE where there is a file already, unless `force`; FILE_NOT_WRITABLE
 */
export async function createKeyFile(file: string, { force }: { readonly force: boolean }): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await makeOutputFolder(dirname(file), { mode: 0o700 });
  if (force) await rm(file, { force: true });
  try {
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) refuseOutput(file, error);
    throw new SignalboxError('USAGE', `expected no file at ${file}, and there is one`, [
      'what was signed with a key that is gone can still be verified, but nothing more can be signed with it',
      '--force puts a new key in its place; --out FILE keeps both',
    ]);
  }
  return formatPublicKey(publicKey);
}

/**
 * Reads a key from a file, or with `-` from standard input.
 *
 * @throws FILE_NOT_READABLE where there is no Ed25519 private key in it
 */
export async function readKeyFile(context: CliContext, path: string): Promise<SigningKey> {
  const isPiped = path === '-';
  const file = isPiped ? 'standard input' : path;
  const key = parsePrivateKey(await readBytes(context, path), file);
  const mode = isPiped ? 0 : (await stat(resolve(context.cwd, path))).mode;
  return {
    file,
    publicKey: formatPublicKey(createPublicKey(key)),
    isOpen: (mode & 0o077) !== 0,
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
  };
}

/** No cause: what a parser says of a private key is nobody's business. */
function parsePrivateKey(bytes: Uint8Array, file: string): KeyObject {
  const key = privateKeyOf(bytes);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  const got = key ? `one for ${key.asymmetricKeyType}` : 'something else';
  throw new SignalboxError('FILE_NOT_READABLE', `expected an Ed25519 private key in PEM in ${file}, got ${got}`, [
    "'npx signalbox keys create --as WHO' makes one; a file with a passphrase is not read",
  ]);
}

function privateKeyOf(bytes: Uint8Array): KeyObject | undefined {
  try {
    return createPrivateKey(Buffer.from(bytes));
  } catch {
    return undefined;
  }
}

function formatPublicKey(key: KeyObject): string {
  const { x = '' } = key.export({ format: 'jwk' });
  return `ed25519:${Buffer.from(x, 'base64url').toString('base64')}`;
}
