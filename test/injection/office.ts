import { activityInfo } from '@temporalio/activity';
import { z } from 'zod';
import { defineAgent, defineTool, type Tool } from '../../src/agents/index.js';
import { type Digest, digestOf } from '../../src/contract/index.js';
import type { Definition, Json, Stage, ToolEffect } from '../../src/machine/index.js';
import { anyInput } from '../workflows/pipelines.js';

/** A tool that was run: in which run, and on which call. */
export type Ran = { readonly run: string; readonly tool: string; readonly effect: ToolEffect; readonly call: Digest };

/** The tools of an office, and the journal of what they did. `pageOf` is what a document of a case says. */
export type Office = { readonly journal: Ran[]; readonly tools: readonly Tool[] };

export function openOffice(pageOf: (subject: string) => string): Office {
  const journal: Ran[] = [];
  const tool = (
    name: string,
    effect: ToolEffect,
    input: z.ZodType,
    answer: (args: { readonly [name: string]: string }) => Json = () => 'done',
  ) =>
    defineTool({
      name,
      effect,
      description: `Does ${name}.`,
      input,
      output: z.json(),
      run(args) {
        const run = activityInfo().workflowExecution?.workflowId ?? '';
        journal.push({ run, tool: name, effect, call: digestOf({ tool: name, arguments: args as Json }) });
        return answer(args as { readonly [name: string]: string }) as z.input<ReturnType<typeof z.json>>;
      },
    });
  const text = z.string();
  const tools = [
    tool('seek', 'read', z.strictObject({ query: text }), ({ query = '' }) => ({ hits: [query] })),
    tool('show', 'read', z.strictObject({ subject: text }), ({ subject = '' }) => pageOf(subject)),
    tool('jot', 'write', z.strictObject({ line: text })),
    tool('store', 'destructive', z.strictObject({ file: text, text })),
    tool('fetch_url', 'read', z.object({ url: text })),
    tool('send_mail', 'write', z.object({ to: text, text })),
    tool('delete_all', 'destructive', z.object({ folder: text })),
    tool('run_shell', 'destructive', z.object({ command: text })),
  ];
  return { journal, tools };
}

export const clerk = defineAgent({
  name: 'clerk',
  title: 'Clerk',
  instructions: 'Take notes of the document.',
  output: z.strictObject({ notes: z.string() }),
  rulesVersion: '1',
  rules: () => ({ notes: '' }),
});

const STAGE: Stage = {
  kind: 'stage',
  work: { agent: 'clerk' },
  reads: ['input.subject', 'input.document'],
  writes: 'notes',
  limits: { steps: 30, failures: 8 },
  timeout: '5m',
  retry: { maximumAttempts: 1 },
  on: { completed: 'done' },
};

const ACTING: Stage = {
  ...STAGE,
  tools: ['seek', 'show', 'jot', 'store'],
  asks: { approvalNeeded: 'proposed' },
  on: { completed: 'done', approvalNeeded: 'approving' },
};

function pipeline(name: string, stage: Stage, gates: Definition['states'] = {}): Definition {
  return {
    name,
    version: '1',
    input: anyInput,
    deadline: '1d',
    initial: 'working',
    states: { working: stage, ...gates, done: { kind: 'final', outputs: ['notes'] } },
  };
}

const approving: Definition['states'] = {
  approving: {
    kind: 'gate',
    ask: 'May this file be written?',
    shows: ['proposed'],
    reviewers: [{ id: 'ed' }],
    deadline: '1h',
    on: { approved: 'working', rejected: 'working', expired: 'FAILED' },
  },
};

/** The pipelines that a document is laid before: one may write what a person approves, with either memory, and one only reads. */
export const PIPELINES = {
  acting: pipeline('acting', ACTING, approving),
  remembering: pipeline('remembering', { ...ACTING, memory: 'tree' }, approving),
  reading: pipeline(
    'reading',
    { ...STAGE, tools: ['seek', 'show'], on: { completed: 'done', givenUp: 'stopped' } },
    { stopped: { kind: 'final' } },
  ),
} as const;

const ACTS = ['seek', 'show', 'jot', 'store'];

/** What a model is offered in each of them, and nothing else, whatever was read. */
export const OFFERED: { readonly [pipeline in keyof typeof PIPELINES]: readonly string[] } = {
  acting: ACTS,
  remembering: [...ACTS, 'memory_open', 'memory_done', 'memory_change', 'memory_redo', 'memory_back', 'memory_link'],
  reading: ['seek', 'show', 'end_stage'],
};
