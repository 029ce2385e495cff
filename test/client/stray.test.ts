import { expect, it } from 'vitest';
import type { ServerConnection } from '../../src/client/connect.js';
import { createSignalboxClient } from '../../src/client/index.js';

const said = { by: 'ada', reason: 'it was misread' } as const;

it.each([
  [{ procedure: 'resume', patch: { currency: 'EUR' } }, /resume takes no 'patch'.*patch or raise/],
  [{ procedure: 'patch', patch: { currency: 'EUR' }, to: 'pricing' }, /patch takes no 'to'.*rerun or rollback/],
  [{ procedure: 'abandon', to: 4 }, /abandon takes no 'to'/],
] as const)('a recovery that would leave out what it is given is not sent: %j', async (recovery, message) => {
  const client = createSignalboxClient({ client: {} } as unknown as ServerConnection);
  const error = { code: 'MALFORMED_MESSAGE', message: expect.stringMatching(message) };
  await expect(client.recover('r', { ...said, ...recovery })).rejects.toMatchObject(error);
});
