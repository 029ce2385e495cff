import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatComeback } from '../../src/cli/format-comeback.js';
import { failureOf } from './failures.js';

const voice = { colors: pc.createColors(false), cli: (words: string) => `npx signalbox ${words}` };
const comeback = { run: 'r-1', folder: 'kept here', address: '127.0.0.1:7', env: {} };
const commandsOf = (failure: ReturnType<typeof failureOf>, env = {}) =>
  formatComeback({ ...comeback, failure, env }, voice).filter((line) => line.startsWith('     '));

describe('what the demo prints when it failed', () => {
  it('names the usual way out of that failure, which is not always to resume', () => {
    const failure = { ...failureOf('VALIDATION_FAILURE'), state: 'FORGE_RUNNING' };
    expect(commandsOf(failure)[1]).toMatch(/recover r-1 rerun --as demo .* --to FORGE_RUNNING --failure \d+ --address/);
    expect(commandsOf(failureOf('EXTERNAL_API_ERROR'))[1]).toContain('recover r-1 resume --as demo');
  });

  it('names only the gates that are still to come', () => {
    const at = (state: string) =>
      commandsOf({ ...failureOf('EXTERNAL_API_ERROR'), state }).filter((line) => line.includes('approve')).length;
    expect([at('SCOUT_RUNNING'), at('HUNTER_RUNNING'), at('FORGE_RUNNING')]).toEqual([3, 2, 0]);
  });

  it('speaks of a model only where there was one, and never of its key', () => {
    const failure = failureOf('EXTERNAL_API_ERROR');
    expect(commandsOf(failure)[0]).toBe("     npx signalbox dev --demo 'kept here'");
    const env = { SIGNALBOX_MODEL: 'openai:some', OPENAI_API_KEY: 'sk-canary-0123456789' };
    const told = formatComeback({ ...comeback, failure, env }, voice).join('\n');
    expect(told).toContain("\n     SIGNALBOX_MODEL=openai:some npx signalbox dev --demo 'kept here'\n");
    expect(told).not.toContain('canary');
  });
});
