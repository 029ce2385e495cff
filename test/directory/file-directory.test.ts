import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFileDirectory } from '../../src/directory/index.js';

/** What happens while a file that was found half written is being saved; nothing unless said. */
const saving = vi.hoisted(() => ({ ends: async () => {} }));
vi.mock('node:timers/promises', () => ({ setTimeout: () => saving.ends() }));

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-directory-'));
  path = join(folder, 'reviewers.yaml');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a directory in a file', () => {
  it('holds who people are and what they hold, as in the example', async () => {
    const { people, roles } = await createFileDirectory(resolve('examples/reviewers.yaml')).read();
    expect(people.dana).toMatchObject({ name: 'Dana Ortiz' });
    expect(roles['product-owner']).toContain('dana');
  });

  it('holds people with what is known of them, or with nothing', async () => {
    await writeFile(
      path,
      'people:\n  dana:\n    email: dana@example.org\n    console: true\n  kim:\ngroups:\n  board: [dana, kim]\n',
    );
    expect(await createFileDirectory(path).read()).toEqual({
      people: { dana: { email: 'dana@example.org', console: true }, kim: {} },
      roles: {},
      groups: { board: ['dana', 'kim'] },
      owners: {},
    });
  });

  it('is read anew each time', async () => {
    const directory = createFileDirectory(path);
    await writeFile(path, 'roles: { editor: [ed] }');
    expect((await directory.read()).roles).toEqual({ editor: ['ed'] });
    await writeFile(path, 'roles: { editor: [eve] }');
    expect((await directory.read()).roles).toEqual({ editor: ['eve'] });
  });

  it('is read once more when it is found half written', async () => {
    await writeFile(path, 'roles: { editor: [e');
    saving.ends = () => writeFile(path, 'roles: { editor: [ed] }');
    expect((await createFileDirectory(path).read()).roles).toEqual({ editor: ['ed'] });
    saving.ends = async () => {};
  });

  it('refuses a file that is not there, is no YAML, says a thing twice, or does not fit, with the path of the mistake', async () => {
    const reading = async (text: string) => {
      await writeFile(path, text);
      return createFileDirectory(path).read();
    };
    await expect(createFileDirectory(join(folder, 'none')).read()).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
    for (const text of ['roles: [', 'roles: {}\nroles: {}\n', ''])
      await expect(reading(text)).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
    await expect(reading('people: { dana: { email: dana } }')).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining(path),
      details: [expect.stringContaining('people.dana.email')],
    });
  });
});
