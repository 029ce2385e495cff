import { z } from 'zod';
import { type Agent, defineAgent, type Reads } from '../../src/agents/index.js';
import type { Json } from '../../src/machine/index.js';

/** What a path wants of the five agents. The brief carries it, so that an agent's answer depends on what it reads alone. */
export type Script = { readonly invalid?: boolean; readonly critical?: boolean; readonly long?: boolean };

/** Things that break and are mended while a run waits: the one thing that is not in the brief. */
export type Mood = { broken?: string };

/** The five agents as puppets: small answers that follow the script in the brief. */
export function createPuppets(mood: Mood): Agent[] {
  const puppet = (name: string, answer: (reads: Reads) => Json): Agent =>
    defineAgent({
      name,
      title: name,
      instructions: `A puppet that plays ${name}.`,
      output: z.looseObject({ summary: z.string() }),
      rulesVersion: '1',
      rules: (reads) => {
        if (mood.broken === name) throw new Error(`${name} has lost its voice`);
        return answer(reads) as { summary: string };
      },
    });
  return [
    puppet('scout', ({ brief }) => {
      const script = JSON.parse(String(brief)) as Script;
      return script.invalid ? { wrong: true } : { summary: 'requirements', script };
    }),
    puppet('hunter', ({ requirementDecision }) => ({ summary: 'risks', confirmed: requirementDecision ?? null })),
    puppet('atlas', ({ architecture, architectureDecision, requirements }) => ({
      summary: 'architecture',
      revision: fieldOf(architecture, 'revision', 0) + 1,
      answers: architectureDecision ?? null,
      ...(scriptOf(requirements).long && { appendix: 'x'.repeat(50_000) }),
    })),
    puppet('forge', () => ({ summary: 'specification' })),
    puppet('sentinel', ({ architecture, requirements }) => ({
      summary: 'review',
      critical: scriptOf(requirements).critical && fieldOf(architecture, 'revision', 1) === 1 ? 1 : 0,
    })),
  ];
}

function scriptOf(requirements: Json | undefined): Script {
  return (requirements as { script?: Script } | undefined)?.script ?? {};
}

function fieldOf(value: Json | undefined, field: string, otherwise: number): number {
  const found = (value as { readonly [key: string]: Json } | undefined)?.[field];
  return typeof found === 'number' ? found : otherwise;
}
