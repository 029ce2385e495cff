import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AuditExport } from '../../src/audit/index.js';
import { countSignatures, type DemoReviewers } from '../../src/cli/demo-reviewers.js';
import { invoke } from './invoke.js';

let cwd: string;
const bin = resolve('.signalbox', 'bin');

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'signalbox-demo-'));
  await mkdir(join(cwd, 'briefs'));
  await mkdir(join(cwd, 'none'));
  await writeFile(join(cwd, 'briefs', 'portal.md'), BRIEF);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const demo = (...args: string[]) =>
  invoke(['demo', '--out', 'out', ...args], { cwd, env: { PATH: `${bin}:${process.env.PATH}` } });

describe('signalbox demo', { timeout: 240_000 }, () => {
  it('runs a brief to its end with one revision and two signatures, and writes specification and audit log', async () => {
    const { exit, out, err } = await demo('--briefs', 'briefs');
    expect({ exit, err }).toMatchObject({ exit: 0, err: expect.not.stringContaining('Warning') });
    expect(out).toMatch(/refused approve.*: SIGNATURE_REQUIRED/);
    expect(out).toMatch(/→ ATLAS_RUNNING {2}changesRequested by demo-reviewer-2/);
    expect(out).toMatch(
      /APPROVAL {2}approved by demo-reviewer-1[^\n]*\n[^\n]*→ FORGE_RUNNING {2}approved by demo-reviewer-2/,
    );
    expect(out).toMatch(/→ COMPLETE[\s\S]*verified by replay; 4 signatures hold/);
    const folder = join(cwd, 'out', 'portal');
    expect((await readdir(folder)).toSorted()).toEqual([
      'audit.json',
      'audit.txt',
      'specification.json',
      'specification.md',
    ]);
    expect(await readFile(join(folder, 'specification.md'), 'utf8')).toMatch(/^# /);
    expect(await readFile(join(folder, 'audit.txt'), 'utf8')).toContain('demo-reviewer');
  });

  it('leaves evidence that verifies without a server', async () => {
    const outcome = await invoke(['audit', '--verify', '--file', 'out/portal/audit.json'], {
      cwd,
      address: '127.0.0.1:1',
    });
    expect(outcome).toMatchObject({ exit: 0, out: expect.stringContaining('demo-reviewer') });
  });

  it('leaves the public keys, by which anybody can check the signatures, and no private one', async () => {
    const { people } = parse(await readFile(join(cwd, 'out', 'reviewers.yaml'), 'utf8')) as DemoReviewers;
    const { run: id, executions } = JSON.parse(
      await readFile(join(cwd, 'out', 'portal', 'audit.json'), 'utf8'),
    ) as AuditExport;
    const log = executions.flatMap(({ entries }) => entries);
    const run = { id, execution: executions[0]?.runId ?? '' };
    expect(Object.values(people).flatMap(Object.keys)).toEqual(['keys', 'keys']);
    expect(countSignatures(log, run, people)).toBe(4);
    const forged = log.map((entry) => ({
      ...entry,
      ...(entry.decision && { decision: { ...entry.decision, comment: 'Fine.' } }),
    }));
    expect(() => countSignatures(forged, run, people)).toThrow('demo-reviewer-1');
  });

  it('says so when there is no brief to run', async () => {
    expect(await demo('--briefs', 'none')).toMatchObject({
      exit: 3,
      err: expect.stringMatching(/^FILE_NOT_READABLE /),
    });
  });
});

const BRIEF = `# Patient portal

A clinic wants a portal for its patients.

- Patients must be able to book, move and cancel appointments online.
- The portal must send a reminder by e-mail 24 hours before each appointment.
- Appointments come from the practice system over its HL7 FHIR interface.
- Pages shall load within 2 seconds for 500 concurrent users.
- Health data must stay in the European Union.
- Who may see a patient's documents?
`;
