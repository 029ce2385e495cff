import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type AuditEntry,
  type Decide,
  type DecisionRecord,
  type OpenGate,
  SignalboxError,
  signedForm,
  verifySignature,
} from '../contract/index.js';

/** Who decides in the demo: nobody could take them for people. */
export const DEMO_REVIEWERS = ['demo-reviewer-1', 'demo-reviewer-2'] as const;
export type DemoReviewer = (typeof DEMO_REVIEWERS)[number];

/** The demo's reviewers, with keys made for this one demo: the private ones are gone with it, unless it fails and is kept. */
export type DemoReviewers = {
  /** What everybody may know of them, as `reviewers.yaml` has it. */
  readonly people: { readonly [id: string]: { readonly keys: readonly string[] } };
  /** The private keys (PEM, PKCS #8). */
  readonly keys: { readonly [Who in DemoReviewer]: string };
  sign(decision: Decide & { readonly by: DemoReviewer }, gate: OpenGate): Decide;
};

export function createDemoReviewers(): DemoReviewers {
  const [one, two] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const keys = { 'demo-reviewer-1': one, 'demo-reviewer-2': two } satisfies Record<DemoReviewer, unknown>;
  return {
    people: Object.fromEntries(DEMO_REVIEWERS.map((id) => [id, { keys: [publicKeyOf(keys[id].publicKey)] }])),
    keys: { 'demo-reviewer-1': pemOf(one.privateKey), 'demo-reviewer-2': pemOf(two.privateKey) },
    sign(decision, gate) {
      const text = Buffer.from(signedForm('decide', decision, gate));
      return { ...decision, signature: sign(null, text, keys[decision.by].privateKey).toString('base64') };
    },
  };
}

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

function publicKeyOf(key: KeyObject): string {
  const { x = '' } = key.export({ format: 'jwk' });
  return `ed25519:${Buffer.from(x, 'base64url').toString('base64')}`;
}

/**
 * How many decisions of a log are signed, each held against its own form and the keys of whoever made it.
 *
 * @throws AUDIT_MISMATCH for a signature that does not hold
 */
export function countSignatures(
  log: readonly AuditEntry[],
  run: OpenGate['run'],
  people: DemoReviewers['people'],
): number {
  const signed = log.flatMap(({ decision }) => (decision?.signature ? [decision] : []));
  for (const record of signed) {
    if (isGenuine(record, run, people[record.by]?.keys ?? [])) continue;
    throw new SignalboxError('AUDIT_MISMATCH', `expected the signature of ${record.by} at ${record.gate} to hold`);
  }
  return signed.length;
}

function isGenuine(record: DecisionRecord, run: OpenGate['run'], keys: readonly string[]): boolean {
  const { decision, by, comment, artifact, id, gate, round, shown, signature } = record;
  const said = { decision, by, comment, artifact, id } as Decide;
  const shows = shown.map((one) => ({ ...one, version: 1 }));
  return (
    verifySignature(signedForm('decide', said, { run, gate, round, shows }), signature?.value ?? '', keys) !== undefined
  );
}
