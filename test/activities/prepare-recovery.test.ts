import { describe, expect, it, vi } from 'vitest';
import { createPrepareRecovery } from '../../activities/index.js';
import { SignalboxError } from '../../src/contract/index.js';
import { createStaticDirectory } from '../../src/directory/index.js';

const directory = createStaticDirectory({ roles: { operator: ['olga', 'ann'] }, groups: { board: ['bea'] } });

describe('as a run fails, the directory says who may recover it', () => {
  it('by id, role and group, each person once; a role of nobody means nobody', async () => {
    const by = [{ id: 'ann' }, { role: 'operator' }, { role: 'none' }];
    const escalateTo = [{ group: 'board' }, { id: 'stranger' }];
    expect(await createPrepareRecovery({ directory })({ by, escalateTo })).toEqual({
      by: ['ann', 'olga'],
      escalateTo: ['bea', 'stranger'],
    });
  });

  it('and is not asked for people named by id', async () => {
    const read = vi.fn(directory.read);
    const request = { by: [{ id: 'ann' }], escalateTo: [] };
    expect(await createPrepareRecovery({ directory: { read } })(request)).toEqual({ by: ['ann'], escalateTo: [] });
    expect(read).not.toHaveBeenCalled();
  });

  it('and is asked again while it is away, and not where it cannot be used', async () => {
    const failing = (code: 'DIRECTORY_UNAVAILABLE' | 'INVALID_CONFIGURATION') =>
      createPrepareRecovery({ directory: { read: () => Promise.reject(new SignalboxError(code, 'expected people')) } });
    const request = { by: [{ role: 'operator' }], escalateTo: [] };
    await expect(failing('DIRECTORY_UNAVAILABLE')(request)).rejects.toMatchObject({ nonRetryable: false });
    await expect(failing('INVALID_CONFIGURATION')(request)).rejects.toMatchObject({ nonRetryable: true });
  });
});
