import { type ArtifactRecord, formatOrigin, type OpenGate, shellQuote, toLabel, toPage } from '../contract/index.js';
import { type Definition, type Json, parseReads } from '../machine/index.js';
import type { Voice } from './output.js';
import { plainText, shortDigest } from './plain-text.js';
import type { Content } from './read-content.js';

/** One thing that a gate lays before its reviewers, with its content where the history has it. */
export type Shown = OpenGate['shows'][number] & {
  /** As `artifacts --get` takes it; none where only the audit log has it, as it has decisions. */
  readonly get?: string;
  readonly value?: Json;
  readonly madeBy?: NonNullable<ArtifactRecord['madeBy']>;
};

/** What an open gate shows, each with its content. */
export function shownAt(
  gate: OpenGate,
  { states }: Definition,
  records: readonly ArtifactRecord[],
  content: Content,
): Shown[] {
  const state = states[gate.gate];
  const reads = (state?.kind === 'gate' ? (state.shows ?? []) : []).map(parseReads);
  return gate.shows.map((shown) => {
    const read = reads.find(({ name }) => name === shown.name);
    const isInput = read?.source === 'input';
    const value = isInput ? memberOf(content.input, read.key) : content.valueOf(shown.digest);
    const record = records.findLast(({ name, digest }) => name === shown.name && digest === shown.digest);
    const made = record ? shown.name : value === undefined ? undefined : shown.digest;
    const get = !isInput ? made : read.key === null ? 'input' : `input.${read.key}`;
    return {
      ...shown,
      ...(get === undefined ? {} : { get }),
      ...(value === undefined ? {} : { value }),
      ...(record?.madeBy ? { madeBy: record.madeBy } : {}),
    };
  });
}

/** The member of a start input that a gate shows; the input whole for null. */
export function memberOf(input: Json | undefined, key: string | null): Json | undefined {
  if (key === null || input === undefined) return input;
  const isMembers = input !== null && typeof input === 'object' && !Array.isArray(input);
  return isMembers && Object.hasOwn(input, key) ? (input as { readonly [key: string]: Json })[key] : undefined;
}

/** So much of all that a gate shows stands on the screen. */
const LIMIT_CHARS = 6_000;

/** The content as a person reads it, each cut to its share of the screen, with the command that prints the whole. */
export function formatShown(run: string, shown: readonly Shown[], { colors, cli }: Voice): string[] {
  const style = { text: plainText, strong: (words: string) => colors.bold(words) };
  return shown.flatMap(({ name, version, digest, get, value, madeBy }) => {
    const origin = madeBy ? `, ${plainText(formatOrigin(madeBy))}` : '';
    const head = `${colors.bold(colors.underline(toLabel(plainText(name))))} version ${version}${origin}  ${shortDigest(digest)}`;
    const words = shellQuote(run);
    const command = cli(
      get === undefined ? `audit ${words}` : `artifacts ${words} --get ${shellQuote(get)} --format md`,
    );
    if (value === undefined) return [head, '', `not shown here; read it with: ${command}`, ''];
    const { text, whole } = toPage(value, LIMIT_CHARS / shown.length, style);
    return [
      head,
      '',
      ...text.split('\n'),
      '',
      colors.dim(`${whole ? 'as a document' : '… cut here; the whole'}: ${command}`),
      '',
    ];
  });
}
