import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk, proposal } from './proposals.js';

describe('a gate that is mailed a thousand refusals', { timeout: 180_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([proposal('besieged', {})]);
  });
  afterAll(() => desk?.kit.close());

  it('stays cheap: a bounded log that counts them all, and the later good decision is taken', async () => {
    const run = await desk.open('besieged');
    for (let sent = 0; sent < 1_000; sent += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          desk.kit.client.signal(run.id, 'approve', { by: `mallory-${(sent + n) % 3}` }),
        ),
      );
    const status = await run.decide({ by: 'ann' });
    expect(status.state).toBe('publishing');
    const log = await run.log();
    const refusals = log.filter(({ kind }) => kind === 'refusal');
    expect(refusals.reduce((sum, { count }) => sum + (count ?? 1), 0)).toBe(1_000);
    expect(refusals.length).toBeLessThan(40);
    const summary = refusals.at(-1);
    expect(summary).toMatchObject({ code: 'NOT_A_REVIEWER', event: 'refused' });
    expect(summary?.message).toContain('mallory-1');
    await run.result();
  });
});
