import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ed25519 } from '@noble/curves/ed25519.js';
import { parse } from 'yaml';
import { type OpenGate, type Payloads, type SignedMessage, signedForm } from '../../src/contract/index.js';
import { type Definition, type Json, parseDefinition } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import type { DirectoryData, Message } from '../../src/worker/index.js';

const folder = fileURLToPath(new URL('../../examples/gates/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'reviewers.yaml');

/** The examples of docs/gates.md: each file of `examples/gates`, as it is written and as it is read. */
export const examples = files.map((file) => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  return { file, text, given: parse(text) as Definition };
});

/** Of whom nobody else can sign. */
const keys = Object.fromEntries(['pia', 'paul'].map((id) => [id, ed25519.utils.randomSecretKey()]));

/** `examples/gates/reviewers.yaml`, with keys for two of its people. */
function reviewers(): DirectoryData {
  const { people, ...rest } = parse(readFileSync(`${folder}reviewers.yaml`, 'utf8'));
  const signers = Object.keys(keys).map((id) => [id, { keys: [publicKeyOf(id)] }]);
  return { ...rest, people: { ...people, ...Object.fromEntries(signers) } };
}

/** The public key of one of the two, as `reviewers.yaml` writes it. */
export function publicKeyOf(id: string): string {
  const bytes = ed25519.getPublicKey(keys[id] ?? new Uint8Array(32));
  return `ed25519:${Buffer.from(bytes).toString('base64')}`;
}

/** The message with the signature of one of the two. */
export function sign<Name extends SignedMessage>(
  name: Name,
  message: Payloads[Name],
  gate: OpenGate,
  signer = message.by,
): Payloads[Name] {
  const secret = keys[signer] ?? new Uint8Array(32);
  const signature = ed25519.sign(Buffer.from(signedForm(name, message, gate)), secret);
  return { ...message, signature: Buffer.from(signature).toString('base64') };
}

export type Told = { readonly kind: string; readonly to: string };

export type GateDesk = {
  readonly kit: TestKit;
  /** Who was told what, of every run. */
  readonly told: Told[];
  /** Starts a run and waits for its gate. */
  open(pipeline: string, input?: { readonly [field: string]: Json }): Promise<TestRun>;
};

let topics = 0;

/** A worker that serves the examples under skipped time; its mail goes nowhere but into `told`. */
export async function openGateDesk(): Promise<GateDesk> {
  const told: Told[] = [];
  const deliver = async ({ data }: Message) => {
    told.push({ kind: String(data.kind), to: String(data.person) });
  };
  const kit = await createTestKit({
    pipelines: examples.map(({ given }) => {
      const parsed = parseDefinition(given);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return parsed.definition;
    }),
    reviewers: reviewers(),
    channels: ['email', 'webhook', 'console'].map((name) => ({ name, deliver })),
    activities: {
      draft: async ({ topic, decision }: { topic: string; decision?: { comment: string } }) => ({
        text: `A word on ${topic}.`,
        answers: decision?.comment ?? null,
      }),
      publish: async () => undefined,
    },
  });
  return {
    kit,
    told,
    async open(pipeline, input = {}) {
      topics += 1;
      const run = await kit.start(pipeline, { requestedBy: 'rita', topic: `topic ${topics}`, ...input });
      await run.reaches('review');
      return run;
    },
  };
}
