import { randomUUID } from 'node:crypto';
import {
  type OpenGate,
  type Payloads,
  parseMessage,
  SignalboxError,
  type SignedMessage,
  type Status,
} from '../contract/index.js';
import { assertOpen } from './assert-open.js';
import { awaitGate } from './await-gate.js';
import { type Invocation, withClient, withServerOptions } from './command.js';
import { formatStatus } from './format-run.js';
import { readKeyFile } from './key-file.js';
import type { ServerOptions } from './server-settings.js';
import { formatSigning, signMessage } from './sign-message.js';

/** The options of every command by which a person says something at a gate. */
export type GateOptions = ServerOptions & {
  readonly as: string;
  readonly comment?: string;
  readonly gate?: string;
  readonly round?: string;
  readonly id?: string;
  readonly key?: string;
};

type Registered = Parameters<typeof withServerOptions>[0];

/** Adds them, with `who` in the words of the command. */
export function withGateOptions(command: Registered, who: string): Registered {
  command
    .requiredOption('--as <who>', who)
    .option('--comment <text>', 'why')
    .option('--gate <state>', 'the gate that is meant; refused if another is open')
    .option('--round <number>', 'the round that is meant; refused in another')
    .option('--id <id>', 'a name for this message: sent again with the same one, it counts once')
    .option('--key <file>', 'your private key, to sign with, - for standard input; else SIGNALBOX_KEY');
  return withServerOptions(command);
}

type Saying<Name extends SignedMessage> = {
  readonly name: Name;
  /** The message, given the gate as it is open; what every message carries is added. */
  readonly compose: (gate: OpenGate | null) => Omit<Payloads[Name], 'by' | 'via'>;
  /** What was done, once it counts. */
  readonly done: string;
  /** What came of it besides, for the gate as it was. */
  readonly besides?: (gate: OpenGate) => string;
};

/** Says something at the open gate of a run, signed where there is a key for it, and prints where the run is then. */
export async function sayAtGate<Name extends SignedMessage>(
  invocation: Invocation<GateOptions>,
  run: string,
  { name, compose, done, besides }: Saying<Name>,
): Promise<number> {
  const { context, options, output } = invocation;
  const { as: by, comment } = options;
  if (by.trim() === '') throw new SignalboxError('USAGE', 'expected --as to say who you are, got nothing');
  const file = options.key ?? (context.env.SIGNALBOX_KEY || undefined);
  const key = file === undefined ? undefined : await readKeyFile(context, file);
  return withClient(invocation, async (client) => {
    await assertOpen(client, run, 'decide on');
    // An update waits for a worker and may be taken up after we gave up on it; a query says first whether one answers.
    const gate = await awaitGate(client, run);
    // What is signed counts once; with an id of its own it can be said again after it was withdrawn.
    const id = options.id ?? (gate?.signed ? randomUUID() : undefined);
    const message = parse(name, {
      by,
      via: 'cli',
      ...(comment === undefined ? {} : { comment }),
      ...seenBy(options, gate),
      ...(id === undefined ? {} : { id }),
      ...compose(gate),
    });
    const isExplicit = options.key !== undefined;
    const signing = gate ? signMessage(name, message, gate, { key, isExplicit, context }) : { payload: message };
    if (signing.form !== undefined && key && !output.json)
      for (const line of formatSigning(signing.form, key)) output.note(line);
    const status = await send(client, run, name, signing.payload);
    const { decision } = message as { readonly decision?: string };
    const signed = signing.form === undefined ? {} : { signed: { key: key?.publicKey, form: signing.form } };
    output.result(
      { run, ...(decision === undefined ? { message: name } : { decision }), by, ...signed, status },
      () => [
        `${output.colors.bold(done)} by ${by}${gate && besides ? besides(gate) : ''}`,
        ...formatStatus(run, status, output),
      ],
    );
    return 0;
  });
}

/** The gate and round that are meant: as given, else as it is open now, so that none that opens in between takes the message. */
function seenBy({ gate: named, round }: GateOptions, gate: OpenGate | null): { gate?: string; round?: number } {
  if (round !== undefined && !/^[1-9]\d{0,8}$/.test(round))
    throw new SignalboxError('USAGE', `expected --round to be a whole number above zero, got ${JSON.stringify(round)}`);
  const given = {
    ...(named === undefined ? {} : { gate: named }),
    ...(round === undefined ? {} : { round: Number(round) }),
  };
  return gate ? { gate: gate.gate, round: gate.round, ...given } : given;
}

function parse<Name extends SignedMessage>(name: Name, payload: unknown): Payloads[Name] {
  const parsed = parseMessage(name, payload);
  if (parsed.ok) return parsed.value;
  throw new SignalboxError('MALFORMED_MESSAGE', `expected what '${name}' takes, got something else`, parsed.problems);
}

type Senders = { readonly [Name in SignedMessage]: (run: string, payload: Payloads[Name]) => Promise<Status> };

function send<Name extends SignedMessage>(
  senders: Senders,
  run: string,
  name: Name,
  payload: Payloads[Name],
): Promise<Status> {
  return senders[name](run, payload);
}
