import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AuditExport, verifyExport } from '../../src/audit/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { GATE_PATHS } from './gate-paths.js';
import { PATHS } from './paths.js';
import { RECOVERY_PATHS } from './recovery-paths.js';
import { STEP_PATHS } from './step-paths.js';

const folder = fileURLToPath(new URL('histories/', import.meta.url));
const recorded = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
const read = (name: string): AuditExport => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as AuditExport;
const options = { workflowBundlePath: workflowBundlePath() };

describe('E8: any stored history replays on today’s code', () => {
  it('a history of every path is on record', () => {
    const paths = [...PATHS, ...GATE_PATHS, ...RECOVERY_PATHS, ...STEP_PATHS].map(({ name }) => name);
    const budgets = ['agent-over-its-budget', 'agent-over-the-budget-of-all-runs'];
    const others = ['continue-as-new', 'agent-over-executions', ...budgets];
    expect(recorded.toSorted()).toEqual([...paths, ...others].toSorted());
  });

  it.each(recorded)('%s: replay, offline, reproduces the log and its head hash', async (name) => {
    const report = await verifyExport(read(name), options);
    expect(report.checks.flatMap((check) => check.problems)).toEqual([]);
    expect(report).toMatchObject({ ok: true, head: read(name).head });
  });

  it.each(recorded)('%s: holds no path of the machine that recorded it', (name) => {
    expect(JSON.stringify(read(name))).not.toMatch(/(?:[( ]|file:\/\/)\/(?:[\w.@-]+\/)+node_modules\//);
  });

  it.each(['continue-as-new', 'agent-over-executions'])(
    '%s: the logs of the chain are joined by their hashes',
    (name) => {
      const { executions } = read(name);
      expect(executions.length).toBeGreaterThan(1);
      for (const [index, { entries }] of executions.entries()) {
        if (index > 0) expect(entries[0]?.prev).toBe(executions[index - 1]?.head);
      }
    },
  );
});

describe('a changed history or log does not verify', () => {
  const original = JSON.stringify(read('revise'));
  const swap = (from: string | RegExp, to: string) => {
    const changed = original.replace(from, to);
    expect(changed).not.toBe(original);
    return JSON.parse(changed) as unknown;
  };

  it.each([
    ['who decided, in the log', /("by":")kim(")/, '$1tim$2'],
    ['a hash, in the log', /("hash":"sha256:)([0-9a-f])/, '$1x'],
    ['a comment, in the log', 'Split intake from billing.', 'Split intake from belling.'],
    ['a time, in the history', /("eventTime":"2\d{3}-\d\d-\d\dT\d\d:\d\d:)(\d)/, '$19'],
    ['a worker’s name, in the history', /("identity":")/, '$1x'],
  ])('%s', async (_what, from, to) => {
    const outcome = await verifyExport(swap(from, to), options).catch((error: unknown) => ({ ok: false, error }));
    expect(outcome.ok).toBe(false);
  });
});
