/** What a room may import: other rooms by name, and packages. `node:` stands for Node's own modules. */
export type Room = {
  readonly folder: string;
  readonly purpose: string;
  readonly sandbox?: true;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
};

/** The plan of the house. A test holds the code to it in both directions: nothing beyond it, and nothing in it unused. */
export const ROOMS: { readonly [room: string]: Room } = {
  machine: {
    folder: 'src/machine',
    purpose: 'pure state machines: define, transition, check, explore, draw',
    sandbox: true,
    rooms: [],
    packages: ['@marcbachmann/cel-js'],
  },
  contract: {
    folder: 'src/contract',
    purpose: 'the words both halves speak: messages, activities, audit entries, artifacts, errors',
    sandbox: true,
    rooms: ['machine'],
    packages: ['@noble/curves', '@noble/hashes', 'zod'],
  },
  workflows: {
    folder: 'workflows',
    purpose: 'the engine: one interpreter, under the name of each pipeline',
    sandbox: true,
    rooms: ['machine', 'contract'],
    packages: [
      '@cfworker/json-schema',
      '@noble/hashes',
      '@temporalio/common',
      '@temporalio/workflow',
      '@temporalio/workflow-streams',
    ],
  },
  pipelines: {
    folder: 'src/pipelines',
    purpose: "the product's pipelines, as data",
    rooms: ['machine'],
    packages: [],
  },
  agents: {
    folder: 'src/agents',
    purpose: 'agents, their instructions and offline rules, tools, the model port',
    rooms: ['machine', 'contract'],
    packages: [
      '@ai-sdk/anthropic',
      '@ai-sdk/google',
      '@ai-sdk/openai',
      '@ai-sdk/openai-compatible',
      '@modelcontextprotocol/client',
      '@temporalio/common',
      'ai',
      'ajv',
      'cockatiel',
      'mdast',
      'mdast-util-from-markdown',
      'mdast-util-gfm',
      'micromark-extension-gfm',
      'node:',
      'wink-eng-lite-web-model',
      'wink-nlp',
      'zod',
    ],
  },
  stores: {
    folder: 'src/stores',
    purpose: 'the artifact store: port and adapters',
    rooms: ['machine', 'contract'],
    packages: ['node:'],
  },
  directory: {
    folder: 'src/directory',
    purpose: 'who people are and what they hold: channels, keys, roles, groups; port and adapters',
    rooms: ['machine', 'contract'],
    packages: ['node:', 'yaml', 'zod'],
  },
  notify: {
    folder: 'src/notify',
    purpose: 'telling people: what a message about a gate says, and the channels that carry it',
    rooms: ['machine', 'contract'],
    packages: ['@temporalio/common', 'nodemailer', 'standardwebhooks'],
  },
  activities: {
    folder: 'activities',
    purpose: 'effects on the world: admission, gates, model calls, artifacts, telling people',
    rooms: ['machine', 'contract', 'agents', 'stores', 'directory', 'notify'],
    packages: ['@temporalio/activity', '@temporalio/common', 'ajv', 'jsondiffpatch', 'luxon', 'zod'],
  },
  client: {
    folder: 'src/client',
    purpose: 'the only room that knows the Temporal client: start, decide, recover, list, history',
    rooms: ['machine', 'contract'],
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/envconfig', 'node:', 'zod'],
  },
  server: {
    folder: 'src/server',
    purpose: 'finds, obtains and starts a Temporal dev server',
    rooms: ['contract'],
    packages: ['node:', 'zod'],
  },
  worker: {
    folder: 'src/worker',
    purpose: 'worker assembly',
    rooms: ['machine', 'contract', 'pipelines', 'agents', 'stores', 'directory', 'notify', 'activities'],
    packages: ['@temporalio/common', '@temporalio/worker', 'node:'],
  },
  audit: {
    folder: 'src/audit',
    purpose: 'export, replay, verify',
    rooms: ['machine', 'contract', 'client'],
    packages: ['@temporalio/worker', 'node:', 'zod'],
  },
  testing: {
    folder: 'src/testing',
    purpose: 'the test kit that users get too',
    rooms: ['machine', 'contract', 'agents', 'stores', 'client', 'server', 'worker'],
    packages: ['@temporalio/common', '@temporalio/testing', '@temporalio/worker', 'zod'],
  },
  cli: {
    folder: 'src/cli',
    purpose: 'commands; the composition root and the only reader of the environment',
    rooms: [
      'machine',
      'contract',
      'pipelines',
      'agents',
      'stores',
      'activities',
      'client',
      'server',
      'worker',
      'audit',
    ],
    packages: ['@temporalio/worker', 'commander', 'log-update', 'node:', 'picocolors', 'yaml', 'zod'],
  },
};

/**
 * The floors of the engine, the folders of `workflows/`, lowest first: each imports only itself and those below it, types included.
 * Above them all is `pipeline.ts`.
 */
export const FLOORS: { readonly [floor: string]: string } = {
  sandbox: "what Temporal's sandbox asks for, and small things that know no run",
  state: 'what a run is and keeps: its data, its log, its checkpoints, what it is asked',
  telling: 'what the world is told of a run: notices, the actions of states, the page in the Web UI',
  run: 'the one place where the state changes; how a run waits, and is handed on to its next execution',
  stages: 'how a stage is worked: activities, children, branches, agents in steps, their tools, and what undoes them',
  people: 'what people do with a run, and how it takes their messages: gates, recovery, forks, cancellation',
};
