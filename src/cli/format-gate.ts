import {
  type GateForms,
  type GateSection,
  needsOf,
  type OpenGate,
  shellQuote,
  toAskSections,
  toGateSections,
} from '../contract/index.js';
import { decideCommand } from './decide-command.js';
import { formatMoment } from './format-time.js';
import type { Voice } from './output.js';
import { plainText, shortDigest } from './plain-text.js';

/** What is known of a gate besides itself. */
export type GateView = {
  /** The lines of what it shows, in place of a list of names. */
  readonly shown?: readonly string[];
  readonly forms?: GateForms;
};

/** What a gate asks and shows, then who decides, when what happens and what was said, and how to answer. */
export function formatGate(
  run: string,
  gate: OpenGate,
  voice: Voice,
  { now, shown, forms = {} }: GateView & { readonly now: number },
): string[] {
  const { colors } = voice;
  const listed = gate.shows
    .filter(({ name }) => name !== gate.asks?.name)
    .map(({ name, version, digest }) => `  ${plainText(name)} v${version}  ${shortDigest(digest)}`);
  const style = { text: plainText, when: (iso: string) => formatMoment(iso, now) };
  const section = ({ heading, lines }: GateSection) => [colors.bold(heading), ...lines.map((line) => `  ${line}`), ''];
  const { asks } = gate;
  const printOf = (wanted: string, format?: 'text') =>
    voice.cli(`artifacts ${shellQuote(run)} --get ${shellQuote(wanted)}${format ? ` --format ${format}` : ''}`);
  return [
    colors.bold(plainText(gate.ask)),
    colors.dim(
      `${gate.title === undefined ? '' : `${plainText(gate.title)}; `}gate ${plainText(gate.gate)}, round ${gate.round}`,
    ),
    '',
    ...(asks ? toAskSections(asks, style, printOf).flatMap(section) : []),
    ...(shown ?? (listed.length > 0 ? ['shows:', ...listed, ''] : [])),
    ...toGateSections(gate, style, forms).flatMap(section),
    ...claimsOf(gate, voice, now),
    ...formatCommands(run, gate, voice, forms),
  ];
}

/** Who has taken the gate upon themselves, and until when others wait. */
function claimsOf({ leases = [] }: OpenGate, { colors }: Voice, now: number): string[] {
  if (leases.length === 0) return [];
  const lines = leases.map(({ by, until }) => `  ${plainText(by)}, until ${formatMoment(until, now)}`);
  return [colors.bold('Claimed by'), ...lines, ''];
}

function formatCommands(run: string, gate: OpenGate, voice: Voice, forms: GateForms): string[] {
  const who = askedOf(gate);
  const [name] = gate.editable ?? [];
  const [decided] = gate.decisions;
  const words = shellQuote(run);
  const also = [
    ...(gate.delegates ? [`delegate ${words} --as ${shellQuote(who)} --to OTHER`] : []),
    ...(decided ? [`withdraw ${words} --as ${shellQuote(decided.by)}`] : []),
    ...(name === undefined
      ? []
      : [`edit ${words} --as ${shellQuote(who)} --name ${shellQuote(name)} --file VERSION.json`]),
  ];
  const key = gate.signed ? ' --key FILE' : '';
  const claims = gate.lease === undefined ? [] : [`claim ${words} --as ${shellQuote(who)}`];
  const [held] = gate.leases ?? [];
  if (held) claims.push(`release ${words} --as ${shellQuote(held.by)}`);
  const others = [...also.map((line) => `${line}${key}`), ...claims];
  return [
    voice.colors.bold(gate.signed ? 'Decide with one of (FILE is your private key):' : 'Decide with one of:'),
    ...gate.outcomes.map((outcome) => `  ${decideCommand(run, outcome, who, voice, gate, forms)}`),
    ...(others.length > 0 ? ['', voice.colors.bold('Or:'), ...others.map((line) => `  ${voice.cli(line)}`)] : []),
  ];
}

/** For whom commands are written: whoever has claimed it, else the first who has yet to decide. */
export function askedOf(gate: OpenGate): string {
  return gate.leases?.[0]?.by ?? needsOf(gate).awaited[0] ?? gate.people[0] ?? 'YOU';
}
