import pc from 'picocolors';
import type { CliContext } from './context.js';
import { printable } from './plain-text.js';

export type Colors = ReturnType<typeof pc.createColors>;

/** How a command speaks to people. */
export type Voice = {
  readonly colors: Colors;
  /** A command line of ours as it must be typed here: how the program is called, then the words, then how the server is found. */
  cli(words: string): string;
};

/** Where a command's words go: results to standard output, everything else to standard error. */
export type Output = Voice & {
  readonly json: boolean;
  /** Whether a person looks on, so that lines may be redrawn. */
  readonly live: boolean;
  /** Text as it may be written by another way than these: without control characters that are not ours. */
  safe(text: string): string;
  /** The result: as JSON with `--json`, else the lines for people. */
  result(value: unknown, lines: () => readonly string[]): void;
  /** One more JSON value on a line of its own with `--json`, else the line for people. */
  record(value: unknown, line: string): void;
  /** A remark that is no result. */
  note(line: string): void;
};

/**
 * Writes for people or, with `json`, for programs; colors only where a person looks on, or `FORCE_COLOR` asks for them.
 *
 * @param flags what every printed command line ends with
 */
export function createOutput({ env, stdout, stderr, command }: CliContext, json: boolean, flags = ''): Output {
  const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== '';
  const interactive = stdout.isTTY === true && env.TERM !== 'dumb';
  const colored = !json && !refused && (wanted || interactive);
  const safe = (text: string) => printable(text, colored);
  return {
    json,
    safe,
    cli: (words) => `${command} ${words}${flags}`,
    colors: pc.createColors(colored),
    live: interactive && stdout.rows !== 0 && !json,
    result(value, lines) {
      stdout.write(
        json
          ? `${JSON.stringify(value, null, 2)}\n`
          : lines()
              .map((line) => `${safe(line)}\n`)
              .join(''),
      );
    },
    record(value, line) {
      stdout.write(json ? `${JSON.stringify(value)}\n` : `${safe(line)}\n`);
    },
    note(line) {
      stderr.write(`${safe(line)}\n`);
    },
  };
}
