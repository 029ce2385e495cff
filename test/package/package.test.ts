import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/client/index.js';
import { findServerBinary } from '../../src/server/index.js';
import { ROOMS } from '../architecture/rooms.js';
import { chat, chatCalls, startScriptedProvider } from '../scripted-provider/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { codeBlocksOf } from './code-blocks.js';
import { type InstalledPackage, installPackage, type Outcome, ownVariables, REPOSITORY } from './installed-package.js';

const strict = { module: 'NodeNext', target: 'ES2023', strict: true, types: ['node'], outDir: 'out' };
const strictest = { ...strict, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
const compilerOptions = { ...strict, skipLibCheck: false };

describe('the packed package, installed in an empty folder', { timeout: 300_000 }, () => {
  let user: InstalledPackage;
  let project: { [file: string]: string };
  let sources: string[];

  beforeAll(async () => {
    user = await installPackage();
    project = { ...(await codeBlocksOf('library.md')), ...(await codeBlocksOf('agents.md')) };
    sources = Object.keys(project).filter((file) => file.endsWith('.ts'));
    await user.write({ ...project, 'tsconfig.json': JSON.stringify({ compilerOptions, files: sources }) });
  }, 900_000);
  afterAll(() => user?.remove());

  describe('what it holds', () => {
    it('is the built rooms, the workflow bundle, the examples and the papers: no test, no bench, no TypeScript source', () => {
      const expected =
        /^(dist\/(src|workflows|activities)\/.+\.(js|d\.ts|js\.map|json)|dist\/workflow-bundle\.js|(examples|docs)\/.+\.(md|yaml|mjs|txt)|package\.json|[A-Z]+(\.md)?)$/;
      expect(user.files.filter((file) => !expected.test(file))).toEqual([]);
      expect(user.files.filter((file) => /\.test\.|(^|\/)(test|bench|scripts)\//.test(file))).toEqual([]);
      expect(user.files).toContain('dist/workflow-bundle.js');
      expect(user.files).toContain('LICENSE');
    });

    it.each(Object.entries(ROOMS))('has every file of %s, and none that is no longer there', (_name, { folder }) => {
      const sources = readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'tsconfig.json')
        .map((entry) => join(entry.parentPath, entry.name).slice(REPOSITORY.length + 1));
      const built = sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
      const packed = user.files.filter((file) => file.startsWith(`dist/${folder}/`) && !/\.d\.ts$|\.map$/.test(file));
      expect([...packed].sort()).toEqual([...built].sort());
    });

    it('opens by its four doors and no other', async () => {
      const doors = ['signalbox', 'signalbox/worker', 'signalbox/client', 'signalbox/testing'];
      const opened = await user.run('node', ['--input-type=module', '-e', doors.map((d) => `import '${d}';`).join('')]);
      expect(opened).toMatchObject({ code: 0, stderr: '' });
      const forced = await user.run('node', ['--input-type=module', '-e', "import 'signalbox/dist/src/index.js'"]);
      expect(forced.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    });

    it('brings the signalbox command', async () => {
      const help = await user.run('npx', ['--no-install', 'signalbox', '--help']);
      expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('approve') });
      const check = await user.run('npx', ['--no-install', 'signalbox', 'check', '--json']);
      expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining('discoveryToSpecification') });
    });
  });

  describe('what its types say', () => {
    it('the projects of docs/library.md and docs/agents.md compile, and so do the declarations of all packages', async () => {
      const compiled = await user.run('npx', ['--no-install', 'tsc', '-p', '.']);
      expect(compiled).toMatchObject({ code: 0, stdout: '' });
    });

    it('it compiles under stricter settings too, which the declarations of the Temporal SDK do not bear', async () => {
      const settings = {
        compilerOptions: { ...strictest, skipLibCheck: true, noEmit: true },
        files: sources,
      };
      await user.write({ 'tsconfig.strictest.json': JSON.stringify(settings) });
      const compiled = await user.run('npx', ['--no-install', 'tsc', '-p', 'tsconfig.strictest.json']);
      expect(compiled).toMatchObject({ code: 0, stdout: '' });
    });

    it.each([
      [
        'an arrow to a state that is not there',
        "on: { completed: 'awaitingApproval' }",
        "on: { completed: 'nowhere' }",
      ],
      ['a gate whose expiry leads nowhere', ", expired: 'FAILED' }", ' }'],
      ['a beginning that is not there', "initial: 'drafting'", "initial: 'dreaming'"],
    ])('%s does not compile, and the error is in the definition', async (_what, right, wrong) => {
      const letter = project['letter.ts'] ?? '';
      expect(letter).toContain(right);
      await user.write({
        'broken.ts': letter.replace(right, wrong),
        'tsconfig.broken.json': JSON.stringify({
          compilerOptions: { ...compilerOptions, noEmit: true },
          files: ['broken.ts'],
        }),
      });
      const compiled = await user.run('npx', ['--no-install', 'tsc', '-p', 'tsconfig.broken.json']);
      expect(compiled.code).not.toBe(0);
      expect(compiled.stdout.split('\n').filter((line) => /^\S+ error /.test(line))).toEqual([
        expect.stringMatching(/^broken\.ts\(/),
      ]);
    });
  });

  describe('what it does', () => {
    let server: TestServer;
    let worker: ChildProcess;
    let env: { [name: string]: string };
    let approved: Outcome;
    let run: string;

    beforeAll(async () => {
      server = await startTestServer();
      const testServer = await findServerBinary({ kind: 'test-server', env: process.env });
      env = { TEMPORAL_ADDRESS: server.address, TEMPORAL_TEST_SERVER_PATH: testServer.path };
      await user.run('npx', ['--no-install', 'tsc', '-p', '.']);
      worker = spawn('node', ['out/worker.js'], {
        cwd: user.folder,
        env: { ...ownVariables(), ...env },
        stdio: 'ignore',
      });
      await served('letters');
      approved = await user.run('node', ['out/approve.js'], env);
      const [listed] = await eventually(
        () => server.client.list(),
        (runs) => runs.length > 0,
      );
      run = listed?.run ?? '';
    }, 600_000);
    afterAll(async () => {
      await stopped(worker);
      await server?.close();
    });

    it('runs the pipeline on a real server: started, approved and finished through the client', () => {
      expect(approved).toMatchObject({ code: 0 });
      expect(JSON.parse(approved.stdout)).toEqual({ draft: { text: 'Dear all, a word on rain.', attempt: 1 } });
      expect(approved.stderr).toContain('awaitingApproval -> approved');
    });

    it('E8: replays the JSON history of that run', async () => {
      const history = await server.client.history(run);
      await user.write({
        'history.json': JSON.stringify(history.executions[0]?.history),
        'replay.js': `import { readFile } from 'node:fs/promises';
          import { Worker } from '@temporalio/worker';
          import { workflowBundlePath } from 'signalbox/worker';
          const workflowBundle = { codePath: workflowBundlePath() };
          await Worker.runReplayHistory({ workflowBundle }, JSON.parse(await readFile('history.json', 'utf8')), 'run');
          console.log('replayed');`,
      });
      const replayed = await user.run('node', ['replay.js']);
      expect(replayed).toMatchObject({ code: 0, stdout: 'replayed\n' });
    });

    it('verifies the audit log of that run by the signalbox command', async () => {
      const audited = await user.run('npx', ['--no-install', 'signalbox', 'audit', run, '--verify', '--json'], env);
      expect(audited).toMatchObject({ code: 0 });
      expect(JSON.parse(audited.stdout)).toMatchObject({ ok: true, run });
    });

    it.each([
      'letter.test.js',
      'summary.test.js',
      'survey.test.js',
      'complaint.test.js',
      'scripted.test.js',
      'shop.test.js',
    ])("runs the user's %s under skipped time, and says nothing but its result", async (file) => {
      const tested = await user.run('node', ['--test', '--test-reporter=tap', `out/${file}`], env);
      expect(tested).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^# fail 0$/m) });
      expect(tested.stdout).not.toMatch(/WARN|INFO/);
    });

    it("runs a user's own agent with own tools, by the model of its own that is up, and pays what was approved", async () => {
      const provider = await startScriptedProvider(
        chatCalls([{ tool: 'findOrder', arguments: { order: 'A-17' } }]),
        chatCalls([{ tool: 'refund', arguments: { order: 'A-17', amount: 30 } }]),
        chat('{"reply":"You have it back."}'),
      );
      const models = {
        SIGNALBOX_MODEL: 'anthropic:claude-haiku-4-5',
        ANTHROPIC_API_KEY: 'canary-4711-package',
        SIGNALBOX_ANTHROPIC_BASE_URL: 'http://127.0.0.1:2/v1',
        SIGNALBOX_COMPATIBLE_BASE_URL: provider.url,
      };
      const clerk = spawn('node', ['out/serve.js'], {
        cwd: user.folder,
        env: { ...ownVariables(), ...env, ...models },
        stdio: 'ignore',
      });
      await served('complaints');
      const signalbox = async (...words: string[]) => {
        const said = await user.run('npx', ['--no-install', 'signalbox', ...words], env);
        expect(said).toMatchObject({ code: 0 });
        return said.stdout;
      };
      try {
        await user.write({ 'letter.json': '{ "letter": "The kettle leaks. Order A-17." }' });
        const queue = ['--remote', '--task-queue', 'complaints'];
        await signalbox('run', 'complaint', ...queue, '--input', 'letter.json', '--as', 'ann', '--id', 'kettle');
        await inState('WAITING_FOR_APPROVAL');
        expect(JSON.parse(await signalbox('artifacts', 'kettle', '--get', 'call'))).toEqual({
          tool: 'refund',
          arguments: { order: 'A-17', amount: 30 },
        });
        await signalbox('approve', 'kettle', '--as', 'dora', '--gate', 'approvingTheCall');
        expect(await inState('COMPLETE')).toMatchObject({ outputs: { reply: { reply: 'You have it back.' } } });
        const [, , told] = provider.requests;
        expect(JSON.stringify(told?.body)).toContain('$30 for A-17');
        expect(await signalbox('cost', 'kettle')).toMatch(/^in all +3 /m);
        expect(JSON.parse(await signalbox('audit', 'kettle', '--verify', '--json'))).toMatchObject({ ok: true });
      } finally {
        await stopped(clerk);
        await provider.close();
      }
    });

    /** Waits for a worker that has come to take the workflows of a task queue. */
    const served = async (name: string) => {
      const { client, close } = await connect({ address: server.address, namespace: 'default' });
      await eventually(
        () =>
          client.workflowService.describeTaskQueue({
            namespace: 'default',
            taskQueue: { name },
            taskQueueType: WORKFLOWS,
          }),
        ({ pollers }) => (pollers ?? []).length > 0,
      );
      await close();
    };

    const inState = (lifecycle: string) =>
      eventually(
        () => server.client.status('kettle'),
        (status) => status.lifecycle === lifecycle,
      );
  });
});

/** As Temporal numbers the kinds of task queues. */
const WORKFLOWS = 1;

async function stopped(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}
