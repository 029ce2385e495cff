import { memoryTools } from '../../src/agents/index.js';
import { canonicalJson } from '../../src/contract/index.js';
import { atMost, type Findings, type Section } from '../section.js';
import { play, settle } from '../slot-filling.js';
import { type Scenario, scenarios } from '../slot-scenarios.js';

/** How long the answers of tools are: in offers of about a hundred characters. */
const ANSWERS = { long: 6, short: 1 } as const;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

type Row = ReturnType<typeof compare>;

/** The prompts of conversations that fill slots, from the whole transcript and from the task tree. Wrong slots break it. */
export const taskMemory: Section = {
  name: 'task-memory',
  title: 'Prompt tokens: flat transcript against task tree',
  boundMs: () => 60_000,
  measureAlone(): Findings {
    const rows = Object.values(ANSWERS).flatMap((offers) => {
      const compared = scenarios.map((scenario) => compare(scenario, offers));
      return [...compared, sumOf(compared, offers)];
    });
    const [all] = rows.filter(({ name, offers }) => name === 'all' && offers === ANSWERS.long);
    return {
      columns: [
        '',
        'user turns',
        'model calls, flat',
        'tree',
        'tokens, flat',
        'tree',
        'fewer',
        'fewer, tools told too',
      ],
      rows: rows.map((row) => [
        `${row.name}, ${row.offers === ANSWERS.long ? 'long' : 'short'} tool answers`,
        ...[row.turns, row.flatCalls, row.treeCalls, row.flat, row.tree].map(String),
        percent(fewer(row.flat, row.tree)),
        percent(fewer(row.flat, row.tree + row.tools)),
      ]),
      numbers: rows,
      aims:
        all === undefined
          ? []
          : [atMost('prompt tokens of the tree over those of the transcript', 1, all.tree / all.flat, percent)],
      notes: [
        'A token is taken as four characters of prompt. Both are written by the same composer; flat is a tree with one task.',
        `The last column counts the descriptions of the memory tools too, ${tokensOf([canonicalJson(memoryTools)])} tokens with every call of the tree's; many providers cache what all calls begin with.`,
        'The model is a script that reads every value from its prompt; all slots were right at the end of all conversations.',
      ],
    };
  },
};

function compare(scenario: Scenario, offers: number) {
  const expected = canonicalJson(settle(scenario, offers));
  const [flat, tree] = (['flat', 'tree'] as const).map((memory) => {
    const { prompts, slots } = play(scenario, memory, offers);
    if (canonicalJson(slots) !== expected)
      throw new Error(`'${scenario.name}', ${memory}: expected ${expected}, got ${canonicalJson(slots)}`);
    return prompts;
  }) as [readonly string[], readonly string[]];
  return {
    name: scenario.name,
    offers,
    turns: scenario.turns.length,
    flatCalls: flat.length,
    treeCalls: tree.length,
    flat: tokensOf(flat),
    tree: tokensOf(tree),
    tools: tokensOf([canonicalJson(memoryTools)]) * tree.length,
  };
}

function sumOf(rows: readonly Row[], offers: number): Row {
  const sum = (key: Exclude<keyof Row, 'name'>) => rows.reduce((total, row) => total + row[key], 0);
  return {
    name: 'all',
    offers,
    turns: sum('turns'),
    flatCalls: sum('flatCalls'),
    treeCalls: sum('treeCalls'),
    flat: sum('flat'),
    tree: sum('tree'),
    tools: sum('tools'),
  };
}

/** An approximation that needs no model's own vocabulary: four characters a token, each prompt rounded up. */
function tokensOf(prompts: readonly string[]): number {
  return prompts.reduce((sum, prompt) => sum + Math.ceil(prompt.length / 4), 0);
}

function fewer(flat: number, tree: number): number {
  return 1 - tree / flat;
}
