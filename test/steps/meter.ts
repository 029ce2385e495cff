import type { ModelAnswer, ModelPort } from '../../src/agents/index.js';

/** A model that says what a script says, and keeps a journal of what it was asked for. */
export type Meter = {
  readonly port: ModelPort;
  /** The turn each call was for, from 1, in the order of the calls. */
  readonly journal: number[];
  /** What it says in a turn, and what that costs; `undefined` ends the work with an answer. */
  say: (turn: number) => Partial<ModelAnswer> | undefined;
};

/** 100 tokens and one cent a call, unless the script says otherwise. */
const USUAL = { model: 'meter-1', inputTokens: 80, outputTokens: 20, microUsd: 10_000, finishReason: 'stop' };

export function openMeter(): Meter {
  const journal: number[] = [];
  const meter: Meter = {
    journal,
    say: () => undefined,
    port: {
      name: 'test:meter',
      async generate({ prompt }) {
        const said = typeof prompt === 'string' ? [] : prompt.filter(({ role }) => role === 'assistant');
        const turn = said.length + 1;
        journal.push(turn);
        return { ...USUAL, text: '', ...(meter.say(turn) ?? { text: '{"bought":[]}' }) };
      },
    },
  };
  return meter;
}

/** A turn that looks at something. */
export function looks(turn: number, more: Partial<ModelAnswer> = {}): Partial<ModelAnswer> {
  return { calls: [{ id: `c${turn}`, tool: 'look', arguments: { item: `item ${turn}` } }], ...more };
}
