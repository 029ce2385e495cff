import pc from 'picocolors';
import { expect, it } from 'vitest';
import { formatFailed } from '../../src/cli/format-failed.js';

const voice = { colors: pc.createColors(false), cli: (words: string) => `npx signalbox ${words}` };

it.each([
  ['EXTERNAL_API_ERROR', 'resume'],
  ['TIMEOUT_APPROVAL', 'reopen'],
  ['BUDGET_EXCEEDED', 'raise'],
])('failed runs for %s are all brought back by one command, of %s', (reason, procedure) => {
  const lines = formatFailed({ runs: [], counts: new Map([[reason, 2]]), closed: false, now: 0 }, voice);
  expect(lines).toContain(
    `all of them: npx signalbox failed recover ${procedure} --all --reason ${reason} --as YOU --why 'why' --dry-run`,
  );
});
