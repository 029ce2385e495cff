import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linesOf, type Newcomer, openNewcomer } from './newcomer.js';

const [breakIt = '', ...bringItBack] = linesOf('Break it, and bring it back');

let newcomer: Newcomer;
beforeEach(async () => {
  newcomer = await openNewcomer({ check: '[ "$1 $2" = "run demo" ]', words: 'demo --briefs briefs' });
  await mkdir(join(newcomer.cwd, 'briefs'));
  await writeFile(join(newcomer.cwd, 'briefs', 'portal.md'), BRIEF);
});
afterEach(() => newcomer?.leave());

describe('a newcomer', () => {
  it('breaks the demo as README says, reads what failed, and brings it back with the commands it printed', {
    timeout: 300_000,
  }, async () => {
    const { cwd, type, done, until } = newcomer;
    const broken = await type(breakIt).ended;
    expect(broken.exit).toBe(7);
    expect(broken.out).toMatch(/attempt [2-4] of 4 .*the last said: compatible:any could not be reached/);
    expect(broken.out).toContain('EXTERNAL_API_ERROR in SCOUT_RUNNING: compatible:any could not be reached');
    expect(broken.out).toContain('could not be reached at http://127.0.0.1:2/v1');
    const printed = broken.out.split('Nothing is lost')[1] ?? '';
    const commands = [...printed.matchAll(/^ {5}(\S.*)$/gm)].map(([, line = '']) => line);
    expect(commands.map(withoutNames)).toEqual(bringItBack);
    const [offline = '', , recover = '', show = '', confirm = '', first = '', second = '', read = ''] = commands;
    const [folder = ''] = await readdir(join(cwd, '.signalbox', 'demo'));
    for (const person of ['demo-reviewer-1', 'demo-reviewer-2'])
      expect((await stat(join(cwd, '.signalbox', 'demo', folder, `${person}.key`))).mode & 0o777).toBe(0o600);

    const services = type(`export ${breakIt.split(' npm')[0]}; ${offline}`);
    await services.says('Ctrl-C stops it');
    await done(recover, 'resume by demo');
    await until(show, 'WAITING_REQUIREMENT_APPROVAL since');
    await done(confirm, 'approved by demo-reviewer-1');
    await until(show, 'WAITING_ARCHITECTURE_APPROVAL since');
    await done(first, 'Still needed: 1 more');
    await done(second, 'approved by demo-reviewer-2');
    await until(show, 'COMPLETE since');
    await done(read, '# Patient portal');
    await services.stop();

    const again = await type('npm run demo').ended;
    expect(again).toMatchObject({ exit: 0, out: expect.stringContaining(`is kept in .signalbox/demo/${folder};`) });
    expect(await readdir(join(cwd, '.signalbox', 'demo'))).toEqual([folder]);
  });

  it('is told so when the folder to go on with holds no demo, or two folders are named', async () => {
    const { type } = newcomer;
    const { exit, out } = await type('npx signalbox dev --demo briefs').ended;
    expect({ exit, out }).toEqual({ exit: 3, out: expect.stringMatching(/^FILE_NOT_READABLE .*briefs, found none/) });
    const both = await type('npx signalbox dev --demo briefs --directory briefs').ended;
    expect(both).toEqual({ exit: 2, out: expect.stringMatching(/^USAGE expected --demo or --directory, got both/) });
  });
});

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
