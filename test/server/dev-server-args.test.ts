import { expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contract/index.js';
import { toDevServerArgs } from '../../src/server/dev-server-args.js';

const args = toDevServerArgs({
  ip: '127.0.0.1',
  port: 7233,
  uiPort: undefined,
  namespaces: ['default', 'team'],
  searchAttributes: SEARCH_ATTRIBUTES,
  dynamicConfig: { 'matching.enableFairness': 'true' },
  dbFile: undefined,
}).join(' ');

it('the dev server polls each of its five queues without the limit that makes an activity take 50 ms', () => {
  for (const queue of ['transfer', 'timer', 'visibility', 'outbound', 'archival'])
    expect(args).toContain(`--dynamic-config-value history.${queue}ProcessorMaxPollRPS=2000`);
});

it('the dev server registers every search attribute and namespace, and a headless one in memory has no file and no UI', () => {
  expect(args).toContain(
    '--search-attribute WaitingFor=KeywordList --search-attribute GateDeadline=Datetime --search-attribute ForkedFrom=Keyword',
  );
  expect(args).toContain('--namespace default --namespace team');
  expect(args).toContain('--dynamic-config-value matching.enableFairness=true');
  expect(args).toContain('--headless');
  expect(args).not.toMatch(/--ui-port|--db-filename|--sqlite-pragma/);
});
