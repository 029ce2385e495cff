import { expect, it } from 'vitest';
import { createCalls } from '../../src/client/calls.js';
import type { ServerConnection } from '../../src/client/connect.js';
import { AHEAD_OF_TASK } from '../../src/contract/index.js';

it('a call that is asked again, because the run is not there yet, has only what is left of its time', async () => {
  const deadlines: number[] = [];
  const connection = {
    settings: { namespace: 'default', address: 'nowhere' },
    client: {
      connection: {
        withDeadline(deadline: number, call: () => Promise<unknown>) {
          deadlines.push(deadline);
          return call();
        },
      },
      workflow: { getHandle: () => ({}) },
    },
  } as unknown as ServerConnection;
  const began = Date.now();
  let asked = 0;
  const answer = createCalls(connection, 60_000).onRun('r', 'ask', async () => {
    asked += 1;
    if (asked === 1) throw new Error(AHEAD_OF_TASK);
    return 'here';
  });
  expect(await answer).toBe('here');
  expect(deadlines).toHaveLength(2);
  expect(new Set(deadlines).size, 'one and the same moment').toBe(1);
  expect(deadlines[0]).toBeGreaterThanOrEqual(began + 60_000);
});
