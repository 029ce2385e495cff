import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun } from '../../src/audit/index.js';
import { checkDefinition } from '../../src/contract/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { codeBlocksOf } from '../package/code-blocks.js';
import { eventually } from '../temporal-server.js';
import { examples, type GateDesk, openGateDesk, signers } from './gate-desk.js';

const folder = fileURLToPath(new URL('../../examples/gates/', import.meta.url));
const blocks = await codeBlocksOf('gates.md');
const bare = (text: string) => text.split('\n').map((line) => line.trim());
const HOUR = 3_600_000;

describe('the examples of docs/gates.md', () => {
  let desk: GateDesk;
  beforeAll(async () => {
    desk = await openGateDesk();
  });
  afterAll(() => desk?.kit.close());

  const refusedWith = (code: string) => expect.objectContaining({ code });
  const digestOf = async (run: TestRun) => (await run.gate()).shows[0]?.digest ?? '';
  const noticesOf = async (run: TestRun) =>
    (await run.log()).flatMap(({ kind, event }) => (kind === 'notice' ? [event] : []));

  it.each(examples)('$file checks', ({ given }) => {
    expect(checkDefinition(given)).toEqual([]);
  });

  it('every example is on the page, and every block of the page is in its file, word for word', () => {
    expect(Object.keys(blocks).toSorted()).toEqual(readdirSync(folder).toSorted());
    for (const [file, block] of Object.entries(blocks)) {
      const lines = bare(readFileSync(`${folder}${file}`, 'utf8')).join('\n');
      for (const part of block.split(/^# …$/m)) expect(lines).toContain(bare(part.trim()).join('\n'));
    }
  });

  it('two-people: two different people, not whoever asked, not whoever answers for the draft', async () => {
    const run = await desk.open('twoPeople', { requestedBy: 'pia' });
    const gate = await run.gate();
    expect(gate.people).toEqual(['ann', 'paul', 'petra', 'lea', 'luc']);
    await expect(run.decide({ by: 'pia' })).rejects.toEqual(refusedWith('EXCLUDED'));
    expect((await run.decide({ by: 'ann' })).state).toBe('review');
    await expect(run.decide({ by: 'ann' })).rejects.toEqual(refusedWith('ALREADY_DECIDED'));
    expect((await run.decide({ by: 'lea' })).state).toBe('publishing');
  });

  it('seats: one of legal and two of product; only legal rejects alone', async () => {
    const run = await desk.open('seats');
    for (const by of ['pia', 'paul', 'petra']) expect((await run.decide({ by })).state).toBe('review');
    expect((await run.decide({ by: 'lea' })).state).toBe('publishing');
    const vetoed = await desk.open('seats');
    expect((await vetoed.decide({ by: 'pia', decision: 'rejected' })).state).toBe('review');
    expect((await vetoed.decide({ by: 'luc', decision: 'rejected' })).state).toBe('FAILED');
  });

  it('four-eyes: whoever decided at the first gate does not decide at the second', async () => {
    const run = await desk.open('fourEyes');
    await run.decide({ by: 'pia' });
    await run.reaches('release');
    await expect(run.decide({ by: 'pia' })).rejects.toEqual(refusedWith('EXCLUDED'));
    expect((await run.decide({ by: 'paul' })).state).toBe('publishing');
  });

  it('bound: a decision names what it saw; an edit voids what was said before it', async () => {
    const run = await desk.open('bound');
    await expect(run.decide({ by: 'pia' })).rejects.toEqual(refusedWith('DIGEST_REQUIRED'));
    const artifact = await digestOf(run);
    await run.decide({ by: 'pia', artifact });
    const status = await run.edit({ by: 'paul', name: 'draft', artifact, value: { text: 'My words.' } });
    expect(status).toMatchObject({ gate: { decisions: [], shows: [{ version: 2 }] } });
    await expect(run.decide({ by: 'pia', artifact })).rejects.toEqual(refusedWith('DIGEST_MISMATCH'));
    for (const by of ['pia', 'paul']) await run.decide({ by, artifact: await digestOf(run) });
    expect(await run.result()).toEqual({ draft: { text: 'My words.' } });
  });

  it('forms: a comment, conditions, and a decision with data of its own', async () => {
    const run = await desk.open('forms');
    await expect(run.decide({ by: 'pia', decision: 'rejected' })).rejects.toEqual(refusedWith('COMMENT_REQUIRED'));
    const minor = { by: 'pia', decision: 'minorChanges', comment: 'Two typos.' };
    await expect(run.decide({ ...minor, data: { pages: [] } })).rejects.toEqual(refusedWith('FORM_MISMATCH'));
    await run.decide({ ...minor, data: { pages: [3] } });
    expect(await run.result()).toMatchObject({ decision: { decision: 'minorChanges', data: { pages: [3] } } });
    const approved = await desk.open('forms');
    await approved.decide({ by: 'pia', conditions: ['Not before June.'] });
    expect(await approved.result()).toMatchObject({ decision: { conditions: ['Not before June.'] } });
  });

  it('delegates: a part is handed on, decided for another, and taken back', async () => {
    const run = await desk.open('delegates');
    await run.delegate({ by: 'pia', to: 'lena', comment: 'On leave.' });
    await expect(run.decide({ by: 'pia' })).rejects.toEqual(refusedWith('NOT_A_REVIEWER'));
    await expect(run.delegate({ by: 'paul', to: 'lea' })).rejects.toEqual(refusedWith('NOT_DELEGABLE'));
    expect(await run.decide({ by: 'lena' })).toMatchObject({ gate: { decisions: [{ by: 'lena', for: 'pia' }] } });
    await run.withdraw({ by: 'lena' });
    await run.withdraw({ by: 'pia' });
    expect((await run.gate()).people).toEqual(['pia', 'paul', 'petra']);
  });

  it('ladder: reminds, asks the lead too, then the director instead; each is told; at the deadline it expires', async () => {
    const from = desk.told.length;
    const run = await desk.open('ladder');
    const asks = (...people: string[]) =>
      eventually(
        () => run.gate(),
        (gate) => `${gate.people}` === `${people}`,
      );
    await desk.kit.skip('25h');
    await asks('ann', 'lena');
    await desk.kit.skip('24h');
    await asks('dora');
    await desk.kit.skip('24h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'TIMEOUT_APPROVAL' } });
    expect(await noticesOf(run)).toEqual(['reminded', 'escalated', 'escalated']);
    const words = ['opened ann', 'reminded ann', 'escalated lena', 'escalated dora', 'closed dora'];
    await eventually(
      async () => desk.told.slice(from).map(({ kind, to }) => `${kind} ${to}`),
      (told) => words.every((said) => told.includes(said)),
    );
    const escalated = await run.recover({ procedure: 'escalate', by: 'olga', reason: 'Nobody answered' });
    expect(escalated).toMatchObject({ gate: { people: ['dora'] } });
  });

  it('due: the deadline is what the input says', async () => {
    const due = new Date((await desk.kit.env.currentTimeMs()) + 5 * HOUR).toISOString();
    const run = await desk.open('due', { due });
    expect((await run.gate()).deadline).toBe(due);
    await desk.kit.skip('6h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'TIMEOUT_APPROVAL' } });
  });

  it('office-hours: sixteen hours of work are more than sixteen hours', async () => {
    const { opened, deadline } = await (await desk.open('officeHours')).gate();
    expect(Date.parse(deadline) - Date.parse(opened)).toBeGreaterThan(16 * HOUR);
  });

  it('rounds: the last one is the director’s, who can say yes or no', async () => {
    const run = await desk.open('rounds');
    await run.decide({ by: 'pia', decision: 'changesRequested', comment: 'Shorter.' });
    await run.reaches('review');
    expect(await run.gate()).toMatchObject({
      round: 2,
      people: ['dora'],
      outcomes: ['approved', 'rejected'],
      previous: { outcome: 'changesRequested', decisions: [{ comment: 'Shorter.' }] },
      changes: [{ name: 'draft' }],
    });
    expect((await run.decide({ by: 'dora' })).state).toBe('publishing');
  });

  it('signed: without a signature, or with another’s, nothing counts, and the attempt is kept', async () => {
    const run = await desk.open('signed');
    const gate = await run.gate();
    const said = { by: 'pia', decision: 'approved' };
    await expect(run.decide(said)).rejects.toEqual(refusedWith('SIGNATURE_REQUIRED'));
    const forged = signers.paul.sign('decide', said, gate);
    await expect(run.decide(forged)).rejects.toEqual(refusedWith('SIGNATURE_INVALID'));
    const refusals = (await run.log()).filter(({ kind }) => kind === 'refusal');
    expect(refusals.map(({ code }) => code)).toEqual(['SIGNATURE_REQUIRED', 'SIGNATURE_INVALID']);
    expect((await run.decide(signers.pia.sign('decide', said, gate))).state).toBe('publishing');
  });

  it('verify-signatures: an auditor needs the export, the public keys and Node, and sees a forgery', async () => {
    const run = await desk.open('signed');
    await run.decide(
      signers.pia.sign('decide', { by: 'pia', decision: 'approved', comment: 'Größe: ok ✓' }, await run.gate()),
    );
    await run.result();
    const cwd = await mkdtemp(join(tmpdir(), 'signalbox-signatures-'));
    try {
      const evidence = JSON.stringify(
        await exportRun(desk.kit.client, run.id, { workflowBundlePath: workflowBundlePath() }),
      );
      await writeFile(join(cwd, 'true.json'), evidence);
      await writeFile(join(cwd, 'forged.json'), evidence.replaceAll('Größe: ok', 'Größe: nein'));
      const verify = (file: string) =>
        promisify(execFile)(
          process.execPath,
          [`${folder}verify-signatures.mjs`, file, `pia=${signers.pia.publicKey}`, `paul=${signers.paul.publicKey}`],
          { cwd },
        );
      expect((await verify('true.json')).stdout).toMatch(/^\d+ {2}review round 1 {2}approved by pia: signed\n$/);
      await expect(verify('forged.json')).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringContaining('NOT PROVED'),
      });
      const unsigned = await desk.open('rounds');
      await unsigned.decide({ by: 'pia', decision: 'approved' });
      await unsigned.result();
      const other = await exportRun(desk.kit.client, unsigned.id, { workflowBundlePath: workflowBundlePath() });
      await writeFile(join(cwd, 'unsigned.json'), JSON.stringify(other));
      expect((await verify('unsigned.json')).stdout).toContain('by pia: not signed, as the gate did not ask for it');
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  });
});
