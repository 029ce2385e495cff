/** Which agent asks: the one whose answer has this field, by the JSON Schema that comes with the request. */
const TELLTALES = {
  scout: 'openQuestions',
  hunter: 'contradictions',
  atlas: 'components',
  forge: 'traceability',
  sentinel: 'verdict',
};

/** Names the agent and the run a chat-completions request is about: every run's brief, and so every answer, holds its name. */
export function recognize({ messages, response_format }) {
  const fields = response_format?.json_schema?.schema?.properties ?? {};
  const agent = Object.keys(TELLTALES).find((name) => TELLTALES[name] in fields);
  const material = messages?.find(({ role }) => role === 'user')?.content ?? '';
  const run = /\bchaos-[a-z0-9-]+/.exec(material)?.[0];
  if (agent === undefined || run === undefined) throw new Error('a request of no agent or of no run');
  return { agent, run };
}

const quote = 'The depot must list its wagons.';

/** The least that fits each agent's schema, with the run's name in it, so that the next agent's request holds it too. */
const ANSWERS = {
  scout: (run) => ({
    title: run,
    summary: `What ${run} asks for.`,
    actors: ['the depot'],
    requirements: [{ id: 'FR-1', kind: 'functional', statement: quote, priority: 'must', quote }],
    openQuestions: [],
  }),
  hunter: (run) => ({
    summary: `Nothing threatens ${run}.`,
    ...{ risks: [], ambiguities: [], contradictions: [], externalSystems: [], regulatedData: [] },
  }),
  atlas: (run) => ({
    summary: `One component carries ${run}.`,
    components: [
      { id: 'C-1', name: 'Register', responsibility: 'Lists wagons.', requirements: ['FR-1'], dependsOn: [] },
    ],
    ...{ dataFlows: [], decisions: [], responses: [] },
    coverage: [{ requirement: 'FR-1', components: ['C-1'] }],
  }),
  forge: (run) => ({
    title: run,
    summary: `What is built for ${run}.`,
    items: [
      {
        ...{ requirement: 'FR-1', statement: quote, quote, priority: 'must', components: ['C-1'] },
        acceptance: [{ id: 'AC-1', given: 'two wagons', when: 'the list is asked for', outcome: 'it names both' }],
      },
    ],
    traceability: [{ requirement: 'FR-1', components: ['C-1'], acceptance: ['AC-1'] }],
    openPoints: [],
  }),
  sentinel: (run, critical) => ({
    summary: `What was found in ${run}.`,
    verdict: critical ? 'critical' : 'passed',
    critical: critical ? 1 : 0,
    ...{ checks: [], findings: [] },
  }),
};

/** A chat-completions response in an agent's name; a review may find something critical. */
export function completionOf({ agent, run }, isCritical) {
  return JSON.stringify({
    id: `chatcmpl-${run}`,
    object: 'chat.completion',
    created: 1,
    model: 'scripted',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: JSON.stringify(ANSWERS[agent](run, isCritical)) },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
  });
}
