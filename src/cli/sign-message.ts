import {
  type OpenGate,
  type Payloads,
  SignalboxError,
  type SignedMessage,
  shellQuote,
  signedForm,
} from '../contract/index.js';
import type { CliContext } from './context.js';
import { keyPath, type SigningKey } from './key-file.js';
import { plainText } from './plain-text.js';

/** A message as it is sent: signed where there was a key for it, with the very text the signature is over. */
export type Signing<Name extends SignedMessage> = {
  readonly payload: Payloads[Name];
  readonly form?: string;
};

/**
 * Signs what a person says at the gate as it is open now.
 *
 * @param key explicit where the person named it in this command; one from the environment signs only where the gate knows it
 * @throws SIGNATURE_REQUIRED where the gate wants a signature and there is no key; SIGNATURE_INVALID where the gate does not know the
 *   key. Nothing has been sent then.
 */
export function signMessage<Name extends SignedMessage>(
  message: Name,
  payload: Payloads[Name],
  gate: OpenGate,
  {
    key,
    isExplicit,
    context,
  }: { readonly key: SigningKey | undefined; readonly isExplicit: boolean; readonly context: CliContext },
): Signing<Name> {
  const { by } = payload;
  const isOther = ![undefined, gate.gate].includes(payload.gate) || ![undefined, gate.round].includes(payload.round);
  if (isOther) return { payload };
  if (!key) {
    if (!gate.signed) return { payload };
    throw new SignalboxError(
      'SIGNATURE_REQUIRED',
      `${gate.gate} takes signed messages only, and there is no key for ${by}; nothing was sent`,
      [
        'either add: --key FILE',
        'or set, for this and all later commands: SIGNALBOX_KEY=FILE',
        `no key yet: npx signalbox keys create --as ${shellQuote(by)} makes ${keyPath(context, by)}`,
      ],
    );
  }
  const known = Object.hasOwn(gate.keys, by) ? (gate.keys[by] ?? []) : [];
  const isKnown = known.includes(key.publicKey);
  if (!isKnown && !isExplicit && !gate.signed) return { payload };
  if (!isKnown) {
    const expected = known.length > 0 ? known.join(' or ') : `none: the reviewers' list had no key of ${by}`;
    throw new SignalboxError(
      'SIGNATURE_INVALID',
      `the key in ${key.file} is not one that ${gate.gate} knows for ${by}; nothing was sent`,
      [`its public half: ${key.publicKey}`, `recorded when the gate opened: ${expected}`],
    );
  }
  const form = signedForm(message, payload, gate);
  return { payload: { ...payload, signature: key.sign(form) }, form };
}

/** What a signature stands for, in one block that a person can check. */
export function formatSigning(form: string, key: SigningKey): string[] {
  const { message, run, gate, round, shown, said } = JSON.parse(form) as SignedParts;
  const { by, artifact, ...words } = said;
  const named = artifact === undefined ? [] : [artifact].flat();
  return [
    `Signed by ${plainText(by)} with ${key.publicKey}:`,
    `  message  ${message} at ${plainText(gate)}, round ${round}`,
    `  run      ${plainText(run.id)}, begun as ${run.execution}`,
    ...Object.entries(words).map(([name, value]) => `  ${name.padEnd(8)} ${sayValue(value)}`),
    ...shown.map(({ name, digest }) => {
      const isNamed = named.includes(digest) ? ', named' : '';
      return `  shown    ${plainText(name)} ${digest}${isNamed}`;
    }),
    ...(key.isOpen ? [`Others can read the key: chmod 600 ${shellQuote(key.file)}`] : []),
  ];
}

type SignedParts = {
  readonly message: string;
  readonly run: OpenGate['run'];
  readonly gate: string;
  readonly round: number;
  readonly shown: readonly { readonly name: string; readonly digest: string }[];
  readonly said: {
    readonly by: string;
    readonly artifact?: string | readonly string[];
    readonly [field: string]: unknown;
  };
};

function sayValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return plainText(text.length > 500 ? `${text.slice(0, 499)}…` : text);
}
