import type { TestKit, TestRun } from '../../src/testing/index.js';
import type { Mood, Script } from './puppets.js';

/** One way through discovery-to-specification: what the agents do, what people do, and every state the run is to take. */
export type Path = {
  readonly name: string;
  readonly script: Script;
  play(run: TestRun, kit: Pick<TestKit, 'skip' | 'client'>, mood: Mood): Promise<void>;
  readonly states: readonly string[];
};

const REQUIREMENTS = 'WAITING_REQUIREMENT_APPROVAL';
const ARCHITECTURE = 'WAITING_ARCHITECTURE_APPROVAL';
const pass = (agent: string) => [`${agent}_RUNNING`, `${agent}_COMPLETE`];
const toRequirements = [...pass('SCOUT'), REQUIREMENTS];
const toArchitecture = [...toRequirements, ...pass('HUNTER'), ...pass('ATLAS'), ARCHITECTURE];
const toCheck = [...pass('FORGE'), ...pass('SENTINEL')];

async function approve(run: TestRun, gate: string): Promise<void> {
  await run.reaches(gate);
  await run.decide({ by: gate === REQUIREMENTS ? 'dana' : 'kim', gate });
}

export const PATHS: readonly Path[] = [
  {
    name: 'approve',
    script: {},
    async play(run) {
      await approve(run, REQUIREMENTS);
      await approve(run, ARCHITECTURE);
      await run.reaches('COMPLETE');
    },
    states: [...toArchitecture, ...toCheck, 'COMPLETE'],
  },
  {
    name: 'approve-by-signal-with-refusals',
    script: {},
    async play(run, { client }) {
      await run.reaches(REQUIREMENTS);
      await client.signal(run.id, 'approve', { by: 'mallory' });
      await client.signal(run.id, 'approve', { by: 'dana', artifact: `sha256:${'0'.repeat(64)}` });
      await client.signal(run.id, 'approve', { by: 'dana', comment: 'Read and found right.' });
      await approve(run, ARCHITECTURE);
      await run.reaches('COMPLETE');
    },
    states: [...toArchitecture, ...toCheck, 'COMPLETE'],
  },
  {
    name: 'reject-requirements',
    script: {},
    async play(run) {
      await run.reaches(REQUIREMENTS);
      await run.decide({ by: 'dana', decision: 'rejected', comment: 'Not our brief.' });
      await run.recover({ procedure: 'abandon', by: 'olga', reason: 'wrong client' });
      await run.reaches('FAILED');
    },
    states: [...toRequirements, 'FAILED', 'FAILED'],
  },
  {
    name: 'reject-architecture',
    script: {},
    async play(run) {
      await approve(run, REQUIREMENTS);
      await run.reaches(ARCHITECTURE);
      await run.decide({ by: 'kim', decision: 'rejected' });
      await run.reaches('FAILED');
    },
    states: [...toArchitecture, 'FAILED'],
  },
  {
    name: 'revise',
    script: {},
    async play(run) {
      await approve(run, REQUIREMENTS);
      await run.reaches(ARCHITECTURE);
      await run.decide({ by: 'kim', decision: 'changesRequested', comment: 'Split intake from billing.' });
      await approve(run, ARCHITECTURE);
      await run.reaches('COMPLETE');
    },
    states: [...toArchitecture, ...pass('ATLAS'), ARCHITECTURE, ...toCheck, 'COMPLETE'],
  },
  {
    name: 'expire-and-reopen',
    script: {},
    async play(run, kit) {
      await run.reaches(REQUIREMENTS);
      await kit.skip('73h');
      await run.reaches('FAILED');
      await run.recover({ procedure: 'reopen', by: 'olga', reason: 'Dana was away' });
      await approve(run, REQUIREMENTS);
      await run.reaches(ARCHITECTURE);
      await kit.skip('73h');
      await run.reaches('FAILED');
    },
    states: [...toRequirements, 'FAILED', REQUIREMENTS, ...toArchitecture.slice(toRequirements.length), 'FAILED'],
  },
  {
    name: 'critical-finding',
    script: { critical: true },
    async play(run) {
      await approve(run, REQUIREMENTS);
      await approve(run, ARCHITECTURE);
      await run.reaches(ARCHITECTURE);
      await run.decide({ by: 'kim', decision: 'changesRequested', comment: 'Mend what SENTINEL found.' });
      await approve(run, ARCHITECTURE);
      await run.reaches('COMPLETE');
    },
    states: [...toArchitecture, ...toCheck, ARCHITECTURE, ...pass('ATLAS'), ARCHITECTURE, ...toCheck, 'COMPLETE'],
  },
  {
    name: 'invalid-output',
    script: { invalid: true },
    async play(run) {
      await run.reaches('FAILED');
    },
    states: ['SCOUT_RUNNING', 'SCOUT_FAILED', 'FAILED'],
  },
  ...(['scout', 'hunter', 'atlas', 'forge', 'sentinel'] as const).map((agent): Path => failAndResume(agent)),
  {
    name: 'large-artifact',
    script: { long: true },
    async play(run) {
      await approve(run, REQUIREMENTS);
      await approve(run, ARCHITECTURE);
      await run.reaches('COMPLETE');
    },
    states: [...toArchitecture, ...toCheck, 'COMPLETE'],
  },
];

function failAndResume(agent: string): Path {
  const name = agent.toUpperCase();
  const straight = [...toArchitecture, ...toCheck, 'COMPLETE'];
  const at = straight.indexOf(`${name}_RUNNING`);
  return {
    name: `${agent}-fails-and-resumes`,
    script: {},
    async play(run, _kit, mood) {
      mood.broken = agent;
      for (const gate of [REQUIREMENTS, ARCHITECTURE].filter((g) => straight.indexOf(g) < at)) await approve(run, gate);
      await run.reaches('FAILED');
      delete mood.broken;
      await run.recover({ procedure: 'resume', by: 'olga', reason: 'the agent has its voice back' });
      for (const gate of [REQUIREMENTS, ARCHITECTURE].filter((g) => straight.indexOf(g) > at)) await approve(run, gate);
      await run.reaches('COMPLETE');
    },
    states: [...straight.slice(0, at + 1), `${name}_FAILED`, 'FAILED', ...straight.slice(at)],
  };
}
