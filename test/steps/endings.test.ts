import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import type { Dialect } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { AGENT_ROWS } from './agent-rows.js';
import { errandPipeline } from './errand.js';
import { type Errands, openErrands } from './errands.js';
import { PROVIDER_ROWS } from './provider-rows.js';

const cases = Object.entries({ ...PROVIDER_ROWS, ...AGENT_ROWS }).map(([about, row], at) => ({
  about,
  row,
  name: `errand${at + 1}`,
}));
const pipelines = cases.map(({ row, name }): Definition => {
  const { states, ...rest } = errandPipeline({
    retry: { maximumAttempts: 3, initialInterval: '100ms' },
    ...row.stage,
  });
  const kept = Object.entries(states).filter(([state]) => state !== row.lacks);
  return { ...rest, name, states: Object.fromEntries(kept) };
});

const outputOf = (status: Status) => (status.lifecycle === 'FAILED' && status.failure.output) || 'none';
const isAtRest = ({ lifecycle }: { readonly lifecycle: string }) => lifecycle !== 'RUNNING' && lifecycle !== 'IDLE';

describe.each<Dialect>(['openai', 'anthropic'])('an agent at work in steps, in the dialect of %s', (dialect) => {
  let errands: Errands;
  beforeAll(async () => {
    errands = await openErrands(dialect, pipelines, { env: { SIGNALBOX_MODEL_TIMEOUT: '8s' } });
  });
  afterAll(() => errands?.close());

  it.concurrent.each(cases)('ends where its definition says: $about', async ({ row, name }) => {
    const mark = `mark-${name}`;
    const { provider, dock } = errands;
    provider.play(mark, row.plays(errands, mark));
    const run = await errands.start(name, mark);
    const status = await eventually(() => run.status(), isAtRest);
    expect(status).toMatchObject(row.ends);
    const asked = provider.asked(mark);
    expect(asked).toHaveLength(row.asked);
    const ran = errands.done(mark).map((line) => line.replace(` ${mark}`, ''));
    expect(ran).toEqual(row.ran ?? []);
    const log = await dock.client.auditLog(run.id);
    const said = log.flatMap(({ call }) => (call?.tool ? [`${call.tool} ${call.outcome}`] : []));
    const [before, last] = asked.slice(-2);
    if (row.waitsMs) expect((last?.at ?? 0) - (before?.at ?? 0)).toBeGreaterThanOrEqual(row.waitsMs);
    if (row.kept) expect(await errands.read(outputOf(status))).toEqual(row.kept);
    if (row.log) expect(said).toEqual(row.log);
    if (row.told) expect(JSON.stringify(asked.at(-1)?.body.messages)).toMatch(row.told);
  });
});
