import { describe, expect, it } from 'vitest';
import { runCampaign } from '../../fuzz/campaign.js';
import { MESSAGE_KINDS } from '../../fuzz/messages.js';
import { pipelines } from '../../fuzz/pipelines.js';
import { planCase } from '../../fuzz/plan.js';
import { checkDefinition } from '../../src/contract/index.js';
import type { AnyGate } from '../../src/machine/index.js';

/** Whatever a gate can be asked for, but what only its looks or its calendar depend on. */
const OPTIONS: readonly (keyof AnyGate)[] = [
  ...([
    'shows',
    'reviewers',
    'quorum',
    'veto',
    'exclude',
    'bindsTo',
    'editable',
    'commentRequired',
    'conditions',
  ] as const),
  ...(['forms', 'signed', 'recordAttempts', 'delegates', 'deadline', 'reminders', 'escalations', 'rounds'] as const),
  ...(['decisions', 'writes', 'on'] as const),
];

const SEED = Number(process.env.FUZZ_SEED ?? 20261121);

describe('whatever is sent to a gate, and whatever befalls the workers', () => {
  it(`E4, E7, E8, E9: each run does what its log says, and its log what an oracle allows (seed ${SEED})`, async () => {
    const sum = await runCampaign({
      seed: SEED,
      cases: 12,
      atOnce: 12,
      kills: 0,
      pipeline: undefined,
      onProgress: () => undefined,
    });
    const failures = sum.failed.map(({ seed, problems, story }) => `seed ${seed}: ${problems.join('; ')}\n${story}`);
    expect(failures).toEqual([]);
    expect(sum.cases).toBe(12);
    expect(sum.decisions).toBeGreaterThan(0);
    expect(sum.refused).toBeGreaterThan(0);
    expect(sum.restarted).toBeGreaterThan(0);
    expect(sum.effects).toBeGreaterThan(0);
  }, 600_000);
});

describe('the pipelines of the fuzzer', () => {
  it.each(pipelines.map((pipeline) => [pipeline.name, pipeline] as const))(
    '%s passes the checker',
    (_name, pipeline) => {
      expect(checkDefinition(pipeline)).toEqual([]);
    },
  );

  it('have every option that a gate has', () => {
    const gates = pipelines.flatMap(({ states }) => Object.values(states).filter(({ kind }) => kind === 'gate'));
    const used = new Set(gates.flatMap((gate) => Object.keys(gate)));
    expect(OPTIONS.filter((option) => !used.has(option))).toEqual([]);
  });
});

describe('the plan of a case', () => {
  it('is the same for the same seed', () => {
    expect(planCase(SEED)).toEqual(planCase(SEED));
    expect(planCase(SEED)).not.toEqual(planCase(SEED + 1));
  });

  it('draws every kind of message sooner or later', () => {
    const drawn = Array.from({ length: 90 }, (_, n) => planCase(SEED + n).steps.map(({ kind }) => kind)).flat();
    expect(MESSAGE_KINDS.map(({ name }) => name).filter((name) => !drawn.includes(name))).toEqual([]);
  });
});
