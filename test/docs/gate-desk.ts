import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Definition, type Json, parseDefinition } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import type { DirectoryData, Message } from '../../src/worker/index.js';
import { createSigner, type Signer } from '../signer.js';

const folder = fileURLToPath(new URL('../../examples/gates/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'reviewers.yaml');

/** The examples of docs/gates.md: each file of `examples/gates`, as it is written and as it is read. */
export const examples = files.map((file) => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  return { file, text, given: parse(text) as Definition };
});

/** Two of its people have keys. */
export const signers: { readonly pia: Signer; readonly paul: Signer } = { pia: createSigner(), paul: createSigner() };

/** `examples/gates/reviewers.yaml`, with keys for two of its people. */
function reviewers(): DirectoryData {
  const { people, ...rest } = parse(readFileSync(`${folder}reviewers.yaml`, 'utf8'));
  const keys = Object.entries(signers).map(([id, { publicKey }]) => [id, { keys: [publicKey] }]);
  return { ...rest, people: { ...people, ...Object.fromEntries(keys) } };
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
