import { parseArgs } from 'node:util';

/** How much is measured. */
export type Sizes = {
  readonly pairs: number;
  readonly throughputMs: number;
  readonly gateSamples: number;
  readonly starts: number;
  readonly replayRounds: number;
  readonly parkedRuns: number;
};

export type BenchOptions = {
  readonly only: readonly string[];
  readonly sizes: Sizes;
  readonly mode: 'quick' | 'usual' | 'full';
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly isHelp: boolean;
};

const USUAL: Sizes = {
  pairs: 40,
  throughputMs: 10_000,
  gateSamples: 200,
  starts: 5,
  replayRounds: 670,
  parkedRuns: 1_000,
};
const QUICK: Sizes = { pairs: 8, throughputMs: 3_000, gateSamples: 20, starts: 3, replayRounds: 100, parkedRuns: 200 };

export const HELP = `npm run bench -- [options]

  --only NAME       one section, or several: wall, throughput, events, gate, local, agent, start, replay, memory,
                    task-memory (which needs no server)
  --quick           few samples, to see that it works: numbers of no use
  --full            10,000 parked runs instead of 1,000; takes some ten minutes more
  --json FILE       writes every number
  --markdown FILE   writes the tables as Markdown
  --help
`;

/** @throws TypeError for an option that there is not */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const sizes = values.quick ? QUICK : USUAL;
  return {
    only: values.only.flatMap((names) => names.split(',')),
    sizes: values.full ? { ...sizes, parkedRuns: 10_000 } : sizes,
    mode: values.full ? 'full' : values.quick ? 'quick' : 'usual',
    json: values.json,
    markdown: values.markdown,
    isHelp: values.help,
  };
}
