import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../temporal-server.js';

const main = resolve('dist', 'src', 'cli', 'main.js');
const readme = readFileSync('README.md', 'utf8').split('## Break it, and bring it back')[1]?.split('\n## ')[0] ?? '';
const [breakIt = '', ...bringItBack] = [...readme.matchAll(/^((?:[A-Z_]+=\S* )*(?:npm|npx) .*)$/gm)].map(
  ([line]) => line,
);

let cwd: string;
let env: { readonly [name: string]: string };
let services: Shell | undefined;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'signalbox-broken-'));
  const bin = join(cwd, 'bin');
  await mkdir(bin);
  await mkdir(join(cwd, 'briefs'));
  await writeFile(join(cwd, 'briefs', 'portal.md'), BRIEF);
  await standIn(join(bin, 'npx'), '[ "$1" = signalbox ] && shift', '"$@"');
  await standIn(join(bin, 'npm'), '[ "$1 $2" = "run demo" ]', 'demo --briefs briefs');
  const path = [bin, resolve('.signalbox', 'bin'), process.env.PATH].join(':');
  env = { PATH: path, HOME: cwd, npm_command: 'exec', TEMPORAL_CONFIG_FILE: '/nonexistent' };
});
afterEach(async () => {
  await services?.stop();
  services = undefined;
  await rm(cwd, { recursive: true, force: true });
});

describe('a newcomer', () => {
  it('breaks the demo as README says, reads what failed, and brings it back with the commands it printed', {
    timeout: 150_000,
  }, async () => {
    const broken = await shell(breakIt).ended;
    expect(broken.exit).toBe(7);
    expect(broken.out).toMatch(/attempt 4 of 4 .*the last said: compatible:any could not be reached/);
    expect(broken.out).toContain('EXTERNAL_API_ERROR in SCOUT_RUNNING: compatible:any could not be reached');
    expect(broken.out).toContain('could not be reached at http://127.0.0.1:2/v1');
    const printed = broken.out.split('Nothing is lost')[1] ?? '';
    const commands = [...printed.matchAll(/^ {5}(\S.*)$/gm)].map(([, line = '']) => line);
    expect(commands.map(withoutNames)).toEqual(bringItBack);
    const [offline = '', , recover = '', show = '', confirm = '', first = '', second = '', read = ''] = commands;
    const [folder = ''] = await readdir(join(cwd, '.signalbox', 'demo'));
    for (const person of ['demo-reviewer-1', 'demo-reviewer-2'])
      expect((await stat(join(cwd, '.signalbox', 'demo', folder, `${person}.key`))).mode & 0o777).toBe(0o600);

    services = shell(`export ${breakIt.split(' npm')[0]}; ${offline}`);
    await services.says('Ctrl-C stops it');
    await expectDone(recover, 'resume by demo');
    await shown(show, 'WAITING_REQUIREMENT_APPROVAL since');
    await expectDone(confirm, 'approved by demo-reviewer-1');
    await shown(show, 'WAITING_ARCHITECTURE_APPROVAL since');
    await expectDone(first, 'Still needed: 1 more');
    await expectDone(second, 'approved by demo-reviewer-2');
    await shown(show, 'COMPLETE since');
    await expectDone(read, '# Patient portal');
    await services.stop();

    const again = await shell('npm run demo').ended;
    expect(again).toMatchObject({ exit: 0, out: expect.stringContaining(`is kept in .signalbox/demo/${folder};`) });
    expect(await readdir(join(cwd, '.signalbox', 'demo'))).toEqual([folder]);
  });

  it('is told so when the folder to go on with holds no demo, or two folders are named', async () => {
    const { exit, out } = await shell('npx signalbox dev --demo briefs').ended;
    expect({ exit, out }).toEqual({ exit: 3, out: expect.stringMatching(/^FILE_NOT_READABLE .*briefs, found none/) });
    const both = await shell('npx signalbox dev --demo briefs --directory briefs').ended;
    expect(both).toEqual({ exit: 2, out: expect.stringMatching(/^USAGE expected --demo or --directory, got both/) });
  });
});

async function expectDone(line: string, said: string): Promise<void> {
  expect(await shell(line).ended).toEqual({ exit: 0, out: expect.stringContaining(said) });
}

async function shown(show: string, said: string): Promise<void> {
  await eventually(
    () => shell(show).ended,
    ({ out }) => out.includes(said),
  );
}

type Shell = {
  readonly ended: Promise<{ readonly exit: number | null; readonly out: string }>;
  says(words: string): Promise<unknown>;
  /** As Ctrl-C does: everything that the shell started is told. */
  stop(): Promise<void>;
};

/** Types a line into a shell of its own; what it writes is read as a terminal shows it. */
function shell(line: string): Shell {
  const child: ChildProcess = spawn('bash', ['-c', line], { cwd, env, detached: true, stdio: 'pipe' });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  child.stdin?.end();
  const ended = new Promise<{ exit: number | null; out: string }>((done) =>
    child.once('close', (exit) => done({ exit, out })),
  );
  return {
    ended,
    says: (words) =>
      eventually(
        async () => out,
        (said) => said.includes(words),
      ),
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        process.kill(-child.pid, 'SIGINT');
      await ended;
    },
  };
}

/** A program of that name that calls ours. */
async function standIn(file: string, check: string, words: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${check} || exit 127\nexec '${process.execPath}' '${main}' ${words}\n`);
  await chmod(file, 0o755);
}

/** A command with the names that README gives to what is different each time. */
function withoutNames(command: string): string {
  return command
    .replaceAll(/discoveryToSpecification-\w{8}/g, 'RUN')
    .replaceAll(/\.signalbox\/demo\/kept-\w{6}/g, 'FOLDER')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS');
}

const BRIEF = `# Patient portal

A clinic wants a portal for its patients.

- Patients must be able to book, move and cancel appointments online.
- The portal must send a reminder by e-mail 24 hours before each appointment.
- Health data must stay in the European Union.
`;
