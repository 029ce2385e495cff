import { describe, expect, it, vi } from 'vitest';
import { createAdmit } from '../../activities/admit.js';
import { SignalboxError } from '../../src/contract/index.js';
import { createStaticDirectory, type Directory } from '../../src/directory/index.js';
import { type Definition, definePipeline, type Reviewer } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';

const asking = (reviewers: readonly Reviewer[]): Definition =>
  definePipeline({
    name: 'asking',
    version: '1',
    input: { type: 'object' },
    deadline: '1d',
    initial: 'waiting',
    states: {
      waiting: {
        kind: 'gate',
        ask: 'May it pass?',
        reviewers,
        deadline: '1h',
        on: { approved: 'done', rejected: 'done', expired: 'done' },
      },
      done: { kind: 'final' },
    },
  });

const admit = (reviewers: readonly Reviewer[], directory: Directory) =>
  createAdmit({ pipelines: [asking(reviewers)], directory, store: createMemoryStore() })({
    pipeline: 'asking',
    input: { requestedBy: 'ann' },
  });

describe('admission and the people its gates ask', () => {
  const directory = createStaticDirectory({ roles: { editor: ['ed'], idle: [] }, groups: { board: ['bea'] } });

  it('admits a run whose roles and groups have somebody now, without saying whom: the gate does as it opens', async () => {
    const admission = await admit([{ role: 'editor' }, { group: 'board' }, { id: 'anybody' }], directory);
    expect(admission).toMatchObject({ ok: true, input: { requestedBy: 'ann' } });
    expect(admission).not.toHaveProperty('roles');
  });

  it('refuses one for a role or group that nobody is in, each named once', async () => {
    const reviewers = [{ role: 'idle' }, { role: 'board' }, { group: 'editor' }, { role: 'idle' }, { role: 'editor' }];
    expect(await admit(reviewers, directory)).toMatchObject({
      ok: false,
      code: 'UNKNOWN_ROLE',
      problems: ['role idle', 'role board', 'group editor'],
    });
  });

  it('does not ask the directory for people named by id', async () => {
    const read = vi.fn(directory.read);
    expect(await admit([{ id: 'anybody' }], { read })).toMatchObject({ ok: true });
    expect(read).not.toHaveBeenCalled();
  });

  it('waits for a directory that is away', async () => {
    const read = () => Promise.reject(new SignalboxError('DIRECTORY_UNAVAILABLE', 'expected an answer'));
    await expect(admit([{ role: 'editor' }], { read })).rejects.toMatchObject({
      type: 'DIRECTORY_UNAVAILABLE',
      nonRetryable: false,
    });
  });
});
