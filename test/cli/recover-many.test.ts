import { expect, it } from 'vitest';
import { exitOfMany, recoverMany } from '../../src/cli/recover-many.js';
import { ERRORS, type ErrorCode, SignalboxError, type Status } from '../../src/contract/index.js';
import { failed, failureOf } from './failures.js';

const wish = { procedure: 'resume', by: 'ada', reason: 'it is back', via: 'cli' } as const;
const resumed = { lifecycle: 'RUNNING', state: 'pricing' } as Status;

/** A server that recovers every run but one, on which it fails so. */
const serverOf = (bad: string, error: Error) => ({
  foresee: async () => ({ outcome: 'recovered' }) as const,
  status: async () => failed(failureOf('EXTERNAL_API_ERROR')),
  async recover(run: string) {
    if (run === bad) throw error;
    return resumed;
  },
});
const pace = { lanes: 1, signal: new AbortController().signal, onOutcome: () => undefined };
const recover = (client: ReturnType<typeof serverOf>, runs: readonly string[]) => recoverMany(client, runs, wish, pace);

it.each([
  ['NO_SERVER', new SignalboxError('NO_SERVER', 'the server went away')],
  ['INTERNAL', new Error('a defect')],
] as [ErrorCode, Error][])('many runs: %s in their middle leaves a result for each', async (code, error) => {
  const outcomes = await recover(serverOf('b', error), ['a', 'b', 'c']);
  expect(outcomes).toEqual([
    { run: 'a', outcome: 'recovered', state: 'pricing' },
    { run: 'b', outcome: 'failed', code, message: error.message },
    { run: 'c', outcome: 'untried' },
  ]);
  expect(exitOfMany(outcomes)).toBe(ERRORS[code].exit);
});

it('many runs: what is wrong with one of them alone keeps none of the others', async () => {
  const outcomes = await recover(serverOf('b', new SignalboxError('LEASED', 'bob has it')), ['a', 'b', 'c']);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['recovered', 'refused', 'recovered']);
  expect(exitOfMany(outcomes)).toBe(ERRORS.LEASED.exit);
});

it('many runs: one that was abandoned says what was expected, what it is, and what goes on from there', async () => {
  const abandoned: Status = { ...failed(failureOf('EXTERNAL_API_ERROR')), compensations: [] };
  const client = { ...serverOf('', new Error('none')), status: async () => abandoned };
  const [outcome] = await recoverMany(client, ['a'], { ...wish, dryRun: true }, pace);
  expect(outcome).toMatchObject({
    code: 'RUN_CLOSED',
    message: expect.stringMatching(/^expected .* abandoned.* a fork/),
  });
});
