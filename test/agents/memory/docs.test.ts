import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { composeFromTree, foldTranscript, memoryTools } from '../../../src/agents/index.js';
import type { TranscriptItem } from '../../../src/contract/index.js';
import type { Json } from '../../../src/machine/index.js';

const page = readFileSync(new URL('../../../docs/agents.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('## What does an agent remember?')).split(/\n## /)[0] ?? '';
const block = (language: string) => new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(section)?.[1] ?? '';

it('docs/agents.md shows the prompt that its calls make', () => {
  const calls = JSON.parse(block('json')) as { tool: string; arguments: Json }[];
  const items: TranscriptItem[] = [
    { kind: 'task', agent: 'planner', reads: {} },
    {
      kind: 'turn',
      text: '',
      calls: calls.map((call, index) => ({ id: `${index}`, ...call })),
      madeBy: { engine: 'model', agent: 'planner' },
    },
    {
      kind: 'results',
      results: [
        {
          id: '6',
          outcome: 'done',
          result: { $artifact: `sha256:${'0'.repeat(64)}`, mediaType: 'text/plain', bytes: 7 },
        },
      ],
    },
  ];
  const [message] = composeFromTree(foldTranscript(items), { 6: 'SK 4111' });
  const text = message?.role === 'user' ? message.text : '';
  expect(text.replaceAll(/data-[0-9a-f]{32}/g, 'data-MARK')).toBe(block('text'));
});

it('docs/agents.md names every memory tool, and no other', () => {
  const named = [...section.matchAll(/^\| `(memory_\w+)` /gm)].map(([, name]) => name);
  expect(named).toEqual(memoryTools.map(({ name }) => name));
});
