import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEntry, SignalboxError } from '../../src/contract/index.js';
import { findServerBinary } from '../../src/server/index.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { run as runCli } from './in-process.js';

let server: TestServer;
let stop: () => Promise<void>;
let run: string;

const execute = promisify(execFile);
const cli = (...args: string[]) => runCli(args, { cwd: server.folder, env: { TEMPORAL_ADDRESS: server.address } });
async function temporal(...args: string[]) {
  const { path } = await findServerBinary({ kind: 'cli', env: process.env });
  await execute(path, ['workflow', ...args, '--address', server.address]);
}

beforeAll(async () => {
  server = await startTestServer({ 'frontend.WorkflowPauseEnabled': 'true' });
  stop = await server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors });
  ({ run } = await server.client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' }));
  await eventually(
    () => server.client.openGate(run),
    (gate) => gate !== null,
  );
  await temporal('pause', '-w', run);
});
afterAll(async () => {
  await stop?.();
  await server?.close();
});

it('show, audit and list say of a paused run what its history and the server know, and show how it is let go on', async () => {
  const letGoOn = `temporal workflow unpause --workflow-id ${run}`;
  const shown = await cli('show', run);
  expect(shown).toMatchObject({ exit: 0, out: expect.stringContaining('awaitingApproval since') });
  expect(shown.out).toContain(letGoOn);
  expect(await cli('audit', run, '--verify')).toMatchObject({
    exit: 0,
    out: expect.stringContaining('IDLE → drafting'),
  });
  expect((await cli('list')).out).toMatch(`${run}  WAITING_FOR_APPROVAL`);
  const decided = await cli('decide', run, '--decision', 'approved', '--as', 'ada');
  expect(decided).toMatchObject({ exit: 9, err: expect.stringMatching(/^NOT_ANSWERED .*: the run is paused/) });
  expect(decided.err).toContain(letGoOn);
});

it('a paused run can be cancelled, and who watches it sees that once it was let go on', async () => {
  const away: string[] = [];
  const onAway = ({ message }: SignalboxError) => void away.push(message);
  const entries: AuditEntry[] = [];
  const watching = (async () => {
    for await (const entry of server.client.watch(run, { onAway })) entries.push(entry);
  })();
  await eventually(
    async () => away,
    ({ length }) => length > 0,
  );
  expect(away[0]).toContain('the run is paused');
  const cancelled = await cli('cancel', run, '--as', 'ada', '--reason', 'enough');
  expect(cancelled).toMatchObject({ exit: 0, out: expect.stringContaining('the server keeps the cancellation') });
  expect(cancelled.out).toContain(`temporal workflow unpause --workflow-id ${run}`);
  await temporal('unpause', '--workflow-id', run);
  await watching;
  expect(entries.at(-1)).toMatchObject({ to: 'CANCELLED', actor: { id: 'ada' } });
});
