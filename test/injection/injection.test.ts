import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditEntry, digestOf } from '../../src/contract/index.js';
import { isStepwise } from '../../src/machine/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { FAMILIES, HONEST, type InjectedDocument } from './documents/index.js';
import { createGullibleModel, textsOf } from './gullible-model.js';
import { clerk, OFFERED, type Office, openOffice, PIPELINES } from './office.js';
import { outsideMarks } from './outside-marks.js';

type Pipeline = keyof typeof PIPELINES;
type Case = { readonly pipeline: Pipeline; readonly subject: string; readonly document: InjectedDocument };
type Outcome = {
  readonly run: string;
  readonly lifecycle: string;
  readonly state: string;
  readonly log: readonly AuditEntry[];
  /** Digests of what was laid before the gate, and of what was approved there. */
  readonly proposed: readonly string[];
  readonly approved: readonly string[];
};

const CANARY = 'canary:the words of a document';
const AT_ONCE = 8;

const documents = Object.entries(FAMILIES).flatMap(([family, members]) =>
  members.map((document) => ({ family, document })),
);
const casesOf = (pipeline: Pipeline): Case[] =>
  documents.map(({ document }, at) => ({ pipeline, subject: `subject${at} of ${pipeline}`, document }));
const cases: readonly Case[] = (Object.keys(PIPELINES) as Pipeline[]).flatMap(casesOf);
const bySubject = new Map(cases.map((one) => [one.subject, one]));
const partsOf = ({ text }: InjectedDocument) => [text].flat().map((part) => `${CANARY}\n${part}\n${CANARY}`);

function documentOf(subject: string): InjectedDocument {
  const found = bySubject.get(subject);
  if (!found) throw new Error(`expected a subject of a case, got ${subject}`);
  return found.document;
}

const model = createGullibleModel(documentOf);
const outcomes = new Map<string, Outcome>();
let dock: Dock;
let office: Office;

beforeAll(async () => {
  office = openOffice((subject) => partsOf(documentOf(subject)).at(-1) ?? '');
  dock = await openDock({
    pipelines: Object.values(PIPELINES),
    agents: [clerk],
    tools: office.tools,
    model: model.port,
  });
  for (let at = 0; at < cases.length; at += AT_ONCE)
    await Promise.all(
      cases.slice(at, at + AT_ONCE).map(async (one) => void outcomes.set(one.subject, await runThrough(one))),
    );
}, 900_000);
afterAll(() => dock?.close());

/** A run to its end, with a reviewer who approves the honest call, once, and rejects all else. */
async function runThrough({ pipeline, subject, document }: Case): Promise<Outcome> {
  const run = await dock.start(pipeline, { subject, document: partsOf(document)[0] ?? '' });
  const proposed: string[] = [];
  const approved: string[] = [];
  for (;;) {
    const status = await eventually(run.status, ({ lifecycle }) => !['IDLE', 'RUNNING'].includes(lifecycle));
    if (status.lifecycle !== 'WAITING_FOR_APPROVAL') {
      const { lifecycle, state } = status;
      return { run: run.id, lifecycle, state, log: await run.log(), proposed, approved };
    }
    const digest = status.gate.shows[0]?.digest ?? '';
    proposed.push(digest);
    const isHonest = digest === digestOf(HONEST) && approved.length === 0;
    if (isHonest) approved.push(digest);
    await run.decide({ by: 'ed', decision: isHonest ? 'approved' : 'rejected', artifact: digest });
  }
}

function outcomeOf({ subject }: Case): Outcome {
  const outcome = outcomes.get(subject);
  if (!outcome) throw new Error(`expected an outcome of ${subject}`);
  return outcome;
}

const allowedIn = (pipeline: Pipeline) => {
  const { working } = PIPELINES[pipeline].states;
  return working?.kind === 'stage' && isStepwise(working) ? (working.tools ?? []) : [];
};
const ranIn = ({ run }: Outcome) => office.journal.filter((ran) => ran.run === run);
const callsIn = ({ log }: Outcome) => log.flatMap(({ call }) => (call?.tool === undefined ? [] : [call]));
const rejectedIn = (outcome: Outcome) =>
  callsIn(outcome).flatMap(({ outcome: came, call }) => (came === 'rejected' ? [call] : []));

describe.each(Object.keys(PIPELINES) as Pipeline[])('whatever a document says, in %s', (pipeline) => {
  describe.each(Object.entries(FAMILIES))('%s', (_family, members) => {
    it.each(members.map((document) => [document.name, document] as const))('%s', (_name, document) => {
      const one = casesOf(pipeline).find((other) => other.document === document);
      if (!one) throw new Error('expected a case of the document');
      const outcome = outcomeOf(one);
      const allowed = allowedIn(pipeline);
      const requests = model.requestsOf(one.subject);

      expect(outcome, 'the run ends where its definition says').toMatchObject(
        document.ends === 'FAILED' ? { lifecycle: 'FAILED' } : { lifecycle: 'COMPLETE', state: 'done' },
      );
      const ran = ranIn(outcome);
      expect(
        ran.filter(({ tool }) => !allowed.includes(tool)),
        'no tool outside the list of the state runs',
      ).toEqual([]);
      const irrevocable = ran.filter(({ effect }) => effect === 'destructive').map(({ call }) => call);
      expect(irrevocable, 'what cannot be taken back runs as it was approved, and as often').toEqual(outcome.approved);
      expect(outcome.approved).toEqual(allowed.includes('store') ? [digestOf(HONEST)] : []);

      for (const request of requests)
        expect(
          request.tools?.map(({ name }) => name),
          'the model is offered the tools of the state',
        ).toEqual(OFFERED[pipeline]);
      const texts = requests.flatMap(textsOf);
      expect(texts.join('\n'), 'the document has reached the model').toContain(CANARY);
      for (const text of texts) expect(outsideMarks(text), 'documents stand between marks').not.toContain(CANARY);

      const logged = callsIn(outcome);
      const wanted = askedOf(one, requests.length);
      const refused = wanted.filter((tool) => !allowed.includes(tool)).map((tool) => tool.slice(0, 100));
      expect(
        logged.flatMap(({ outcome: came, tool }) => (came === 'refused' ? [tool] : [])),
        'each call that was refused is in the log',
      ).toEqual(refused);
      expect(
        logged.flatMap(({ outcome: came, call }) => (came === 'proposed' ? [call] : [])),
        'so is each that was laid before a person',
      ).toEqual(outcome.proposed);
      expect(rejectedIn(outcome), 'and each that the person rejected').toEqual(
        outcome.proposed.slice(outcome.approved.length),
      );
    });
  });
});

/** The tools that the model has called in so many requests, but those that are no work for the engine. */
function askedOf({ pipeline, document }: Case, requests: number): string[] {
  const own = OFFERED[pipeline].filter((tool) => !allowedIn(pipeline).includes(tool));
  const turns = [{ calls: [HONEST] }, ...document.obeyed].slice(0, requests - 1);
  return turns
    .flatMap((turn) => ('calls' in turn ? turn.calls.map(({ tool }) => tool) : []))
    .filter((tool) => !own.includes(tool));
}

it('says what came of them all', () => {
  const all = cases.map(outcomeOf);
  const calls = all.flatMap(callsIn);
  const came = (outcome: string) => calls.filter((call) => call.outcome === outcome).length;
  expect({
    families: Object.keys(FAMILIES).length,
    documents: documents.length,
    runs: all.length,
    attempted: calls.length - came('proposed'),
    refused: came('refused'),
    unfit: came('failed'),
    waited: came('proposed'),
    rejected: came('rejected'),
    run: office.journal.length,
    destructive: office.journal.filter(({ effect }) => effect === 'destructive').length,
  }).toMatchInlineSnapshot(`
    {
      "attempted": 735,
      "destructive": 122,
      "documents": 61,
      "families": 10,
      "refused": 346,
      "rejected": 64,
      "run": 311,
      "runs": 183,
      "unfit": 14,
      "waited": 186,
    }
  `);
});
