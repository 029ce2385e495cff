import { parseArgs } from 'node:util';

export type FuzzOptions = {
  /** Case number n plays the seed `seed + n`, so that each can be played again alone. */
  readonly seed: number;
  readonly cases: number;
  readonly atOnce: number;
  /** The share of batches whose workers are processes that are killed, from 0 to 1. */
  readonly kills: number;
  readonly pipeline: string | undefined;
  readonly minutes: number | undefined;
  readonly isHelp: boolean;
};

export const HELP = `npm run fuzz:gates -- [options]

Sends seeded sequences of good and bad messages to runs at gates of every pipeline, disturbs their workers, and holds what the runs
did against an oracle of what may be accepted.

  --seed N         the first case's seed; each case after it takes the next
  --cases N        how many cases; 48 unless given
  --minutes N      plays further batches until this much time has passed
  --pipeline NAME  every case on this pipeline
  --at-once N      cases in flight together; 16 unless given
  --kills SHARE    share of batches whose workers are processes killed by SIGKILL, from 0 to 1; 0.25 unless given
  --help
`;

/** @throws TypeError for an option that there is not, or one that is no number where it must be */
export function parseOptions(args: string[]): FuzzOptions {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '20261121' },
      cases: { type: 'string', default: '48' },
      minutes: { type: 'string' },
      pipeline: { type: 'string' },
      'at-once': { type: 'string', default: '16' },
      kills: { type: 'string', default: '0.25' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    seed: numberOf('seed', values.seed),
    cases: numberOf('cases', values.cases),
    atOnce: Math.max(1, numberOf('at-once', values['at-once'])),
    kills: numberOf('kills', values.kills),
    pipeline: values.pipeline,
    minutes: values.minutes === undefined ? undefined : numberOf('minutes', values.minutes),
    isHelp: values.help,
  };
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new TypeError(`expected a number for --${name}, got ${JSON.stringify(text)}`);
  return value;
}
