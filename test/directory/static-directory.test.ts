import { describe, expect, it, test } from 'vitest';
import { channelsOf, createStaticDirectory, ownersOf, peopleOf } from '../../src/directory/index.js';

const key = (byte: number) => `ed25519:${Buffer.alloc(32, byte).toString('base64')}`;
const nobody = { people: {}, roles: {}, groups: {}, owners: {} };
const mistakesOf = (data: unknown): readonly string[] => {
  try {
    createStaticDirectory(data as Parameters<typeof createStaticDirectory>[0]);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    return (error as { details: readonly string[] }).details;
  }
};

describe('a directory of plain data', () => {
  it('may say only who holds which role, even one called people', async () => {
    const roles = { editor: ['ed', 'eve'], people: ['pat'] };
    expect(await createStaticDirectory(roles).read()).toEqual({ ...nobody, roles });
    expect(await createStaticDirectory({}).read()).toEqual(nobody);
  });

  it('may say all that is known of people, of whom a role or group needs no entry', async () => {
    const data = {
      people: {
        ed: { name: 'Ed', email: 'ed@example.org', webhook: 'http://127.0.0.1:9/hook', keys: [key(1)] },
        eve: {},
      },
      roles: { editor: ['ed', 'stranger'] },
      groups: { night: ['eve'], away: [] },
      owners: { POET: 'eve' },
    };
    expect(await createStaticDirectory(data).read()).toEqual(data);
  });

  test.each<[unknown, string]>([
    [{ people: { ed: { email: 'ed at example' } } }, 'people.ed.email: '],
    [{ people: { ed: { webhook: 'ftp://example.org' } } }, 'people.ed.webhook: expected a URL with http or https'],
    [{ people: { ed: { webhook: 'not a url' } } }, 'people.ed.webhook: expected a URL with http or https'],
    [{ people: { ed: { keys: ['ed25519:short'] } } }, "people.ed.keys.0: expected 'ed25519:' and 32 bytes in base64"],
    [{ people: { ed: { name: 'Ed\nBcc: all' } } }, 'people.ed.name: expected a name on one line'],
    [{ people: { ed: { mail: 'ed@example.org' } } }, 'people.ed: Unrecognized key: "mail"'],
    [
      { people: { ed: { keys: [key(1)] }, eve: { keys: [key(2), key(1)] } } },
      "people.eve.keys.1: expected a key of their own; it is also ed's",
    ],
    [{ roles: { editor: 'ed' } }, 'roles.editor: '],
    [{ roles: { editor: [7] } }, 'roles.editor.0: '],
    [{ groups: { night: [' '] } }, 'groups.night.0: '],
    [{ owners: { POET: {} } }, 'owners.POET: '],
    [{ role: {} }, 'the whole: Unrecognized key: "role"'],
    [{ editor: ['ed'], roles: { editor: ['ed'] } }, 'roles.roles: '],
  ])('is refused with the path of each mistake: %j', (data, line) => {
    const mistakes = mistakesOf(data);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(line);
  });
});

describe('who is meant by a reviewer', () => {
  const people = { roles: { editor: ['ed', 'eve', 'ed'] }, groups: { night: ['eve'] } };

  test.each([
    [{ id: 'anybody' }, ['anybody']],
    [{ role: 'editor' }, ['ed', 'eve']],
    [{ group: 'night' }, ['eve']],
    [{ role: 'night' }, []],
    [{ group: 'editor' }, []],
    [{ role: 'constructor' }, []],
  ])('%j: %j', (reviewer, ids) => {
    expect(peopleOf(reviewer, people)).toEqual(ids);
  });
});

describe('what is told of people', () => {
  it('names the channels they are told by, each once, and no address', () => {
    const person = {
      email: 'ed@example.org',
      webhook: 'https://example.org/hook',
      console: true,
      channels: ['slack', 'email'],
    };
    expect(channelsOf(person)).toEqual(['console', 'webhook', 'email', 'slack']);
    expect(channelsOf({ console: false })).toEqual([]);
  });

  it('says who answers for an agent only where the directory does', () => {
    expect(ownersOf(['POET', 'SCRIBE', 'toString'], { owners: { POET: 'eve', OTHER: 'ed' } })).toEqual({ POET: 'eve' });
  });
});
