import { bad, DONE, failed, forever, once, type Row, receipt, without } from './row.js';

/** What a model can do wrong, and what it may do. */
export const AGENT_ROWS: { readonly [about: string]: Row } = {
  'arguments that are no JSON: nothing runs, it is told': {
    plays: once('look', (mark) => `{"item": "${mark}`),
    ends: DONE,
    asked: 2,
    log: ['look failed'],
    told: /expected one JSON object/,
  },
  'arguments of the wrong type: nothing runs, it is told': {
    plays: once('look', (mark) => ({ item: { name: mark } })),
    ends: DONE,
    asked: 2,
    log: ['look failed'],
    told: /item: .*expected string/,
  },
  'arguments beyond those there are: nothing runs, it is told': {
    plays: once('look', (mark) => ({ item: mark, colour: 'red' })),
    ends: DONE,
    asked: 2,
    log: ['look failed'],
    told: /colour: expected no such argument/,
  },
  'a number for a text, with nothing lost: runs, mended': {
    plays: once('look', (mark) => ({ item: mark, price: '3' })),
    ends: DONE,
    asked: 2,
    ran: ['look'],
    log: ['look done'],
  },
  'a tool that nobody has: refused, it is told': {
    plays: once('sell', (mark) => ({ item: mark })),
    ends: DONE,
    asked: 2,
    log: ['sell refused'],
    told: /does not allow the tool; it allows: look, note, buy/,
  },
  'a tool that the state does not allow: refused, it is told': {
    stage: { tools: ['look'], asks: { budgetExceeded: 'spending' }, on: without('approvalNeeded') },
    lacks: 'approving',
    plays: once('note', (mark) => ({ item: mark })),
    ends: DONE,
    asked: 2,
    log: ['note refused'],
    told: /does not allow the tool; it allows: look/,
  },
  'a tool that fails: it is told': {
    plays: once('look', (mark) => ({ item: `${mark} broken` })),
    ends: DONE,
    asked: 2,
    ran: ['look broken'],
    log: ['look failed'],
    told: /the shop is closed/,
  },
  'a destructive tool: waits at its gate, and nothing has run': {
    plays: once('buy', (mark) => ({ item: mark, price: 3 })),
    ends: { lifecycle: 'WAITING_FOR_APPROVAL', state: 'approving' },
    asked: 1,
    log: ['buy proposed'],
  },
  'more calls than a step has: the others are not made, it is told': {
    plays: ({ say }, mark) => [
      say.calls(Array.from({ length: 17 }, (_, n) => ({ tool: 'note', arguments: { item: `${mark} ${n}` } }))),
      say.answer(receipt),
    ],
    ends: DONE,
    asked: 2,
    ran: Array.from({ length: 16 }, (_, n) => `note ${n}`),
    told: /not made: a step has 16 calls at most/,
  },
  'an answer that does not fit: it is told why, and answers again': {
    plays: ({ say }) => [say.answer(bad), say.answer('Here you are!'), say.answer(`\`\`\`json\n${receipt}\n\`\`\``)],
    ends: DONE,
    asked: 3,
    told: /bought: .*expected array/,
  },
  'an answer that never fits: fails, with the last output': {
    plays:
      ({ say }) =>
      () =>
        say.answer(bad),
    ends: {
      ...failed('VALIDATION_FAILURE', /errandBoy gave an output that does not fit after 3 answers: bought: /),
    },
    kept: JSON.parse(bad),
    asked: 3,
  },
  'an answer that never fits, with no correction: fails at once': {
    stage: { corrections: 0 },
    plays:
      ({ say }) =>
      () =>
        say.answer(bad),
    ends: failed('VALIDATION_FAILURE', /after 1 answers/),
    asked: 1,
  },
  'an answer that is empty: asks again': {
    plays: ({ say }) => [say.answer(''), say.answer(receipt)],
    ends: DONE,
    asked: 2,
  },
  'an event of the stage: goes its way': {
    plays: ({ say }) => [say.calls([{ tool: 'end_stage', arguments: { event: 'givenUp', reason: 'sold out' } }])],
    ends: { lifecycle: 'COMPLETE', state: 'stopped' },
    asked: 1,
  },
  'an event that is not the agent’s to give: it is told, and answers': {
    plays: ({ say }) => [
      say.calls([{ tool: 'end_stage', arguments: { event: 'approvalNeeded' } }]),
      say.answer(receipt),
    ],
    ends: DONE,
    asked: 2,
    told: /expected one of the events givenUp/,
  },
  'an endless loop: fails after so many steps': {
    stage: { limits: { steps: 4 } },
    plays: forever('look', (mark, call) => `${mark} ${call}`),
    ends: failed('AGENT_ERROR', /^errandBoy gave no answer in 4 steps$/),
    asked: 4,
    ran: ['look 1', 'look 2', 'look 3', 'look 4'],
  },
  'a loop of failures: fails after so many in a row': {
    stage: { limits: { failures: 2 } },
    plays: forever('look', (mark) => `${mark} broken`),
    ends: failed('AGENT_ERROR', /^errandBoy took 2 steps in a row without success$/),
    asked: 2,
    ran: ['look broken', 'look broken'],
  },
  'failures with a success between them: go on': {
    stage: { limits: { failures: 2 } },
    plays: ({ say }, mark) => [
      say.calls([{ tool: 'look', arguments: { item: `${mark} broken` } }]),
      say.calls([{ tool: 'look', arguments: { item: mark } }]),
      say.calls([{ tool: 'look', arguments: { item: `${mark} broken` } }]),
      say.answer(receipt),
    ],
    ends: DONE,
    asked: 4,
    ran: ['look broken', 'look', 'look broken'],
  },
  'a budget that is used up: waits at its gate': {
    stage: { budget: { tokens: 20 } },
    plays: forever('look', (mark, call) => `${mark} ${call}`),
    ends: { lifecycle: 'WAITING_FOR_APPROVAL', state: 'raising' },
    asked: 2,
    ran: ['look 1', 'look 2'],
  },
  'a budget that is used up, and no gate for it: fails': {
    stage: { budget: { tokens: 20 }, asks: { approvalNeeded: 'purchase' }, on: without('budgetExceeded') },
    lacks: 'raising',
    plays: forever('look', (mark, call) => `${mark} ${call}`),
    ends: failed('BUDGET_EXCEEDED', /^used up: \d+ of 20 tokens of the stage$/),
    asked: 2,
    ran: ['look 1', 'look 2'],
  },
};
