import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  escapeMarkdown,
  formatOrigin,
  type GateForms,
  type GateSection,
  isReference,
  needsOf,
  type OpenGate,
  type Reference,
  type Status,
  shellQuote,
  toAskSections,
  toGateSections,
  toLabel,
  toMoment,
  toPage,
} from '../../src/contract/index.js';
import { type Json, parseReads } from '../../src/machine/index.js';
import type { Run } from '../state/run.js';
import { artifactOf, digestOfValue, readOf } from '../state/run-data.js';
import { compensationsOf, failurePage } from './failure-page.js';
import { howToDecide } from './how-to-decide.js';

/** How much of what a gate shows stands on the page itself. */
const SHOWN_LIMIT_CHARS = 24_000;

/** Half a character: no other program could read the page. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Writes the run's page in the Web UI, as Markdown: where it is, what it waits for, and how to decide. Costs no event. */
export function describe(run: Run, status: Status): void {
  setCurrentDetails(pageOf(run, status).replace(LONE_SURROGATES, '\ufffd'));
}

function pageOf(run: Run, status: Status): string {
  const { definition } = run.data;
  const title = status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate.title : undefined;
  const where = title === undefined ? status.state : `${escapeMarkdown(title)} (${status.state})`;
  const heading = `## ${definition.title ?? definition.name}: ${where}\n`;
  const since = `Since ${status.since}, as entry ${status.seq} of the audit log.\n`;
  switch (status.lifecycle) {
    case 'WAITING_FOR_APPROVAL':
      return `${heading}\n${gatePage(run, status.gate)}`;
    case 'FAILED':
      return `${heading}\n${since}\n${failurePage(run.data, status.failure, { entries: run.log.entries, compensations: status.compensations })}`;
    case 'CANCELLED':
      return [heading, `${cancelledBy(run)}\n`, since, ...compensationsOf(status.compensations)].join('\n');
    default:
      return `${heading}\n${status.lifecycle === 'RUNNING' ? 'Working; nothing to decide.' : status.lifecycle}\n\n${since}`;
  }
}

function cancelledBy({ data }: Run): string {
  if (!data.cancelling) return 'Cancelled.';
  const { by, reason } = data.cancelling;
  return `Cancelled by ${escapeMarkdown(by)}: ${escapeMarkdown(reason)}`;
}

function gatePage(run: Run, gate: OpenGate): string {
  const { asks } = gate;
  const shows = showsOf(run, gate.gate).filter((spec) => parseReads(spec).name !== asks?.name);
  const body = shows.map((spec) => sectionOf(run, spec, SHOWN_LIMIT_CHARS / shows.length)).join('\n');
  const style = { text: escapeMarkdown, when: toMoment };
  const onPage = ({ heading, lines }: GateSection) =>
    [`### ${heading}\n`, ...lines.map((line) => `- ${line}`), ''].join('\n');
  const withRows = ({ heading, lines }: GateSection) =>
    onPage({ heading, lines }).replaceAll(/\n- (?=[│┆…])/g, '  \n  ');
  const asked = asks ? toAskSections(asks, style, (...wanted) => `\`${printOf(...wanted)}\``).map(withRows) : [];
  const sections = toGateSections(gate, style, formsOf(run, gate.gate)).map(onPage);
  const digests = gate.shows
    .map(({ name, digest, version }) => `- ${escapeMarkdown(name)}, version ${version}: \`${digest}\``)
    .join('\n');
  return [
    `**${escapeMarkdown(gate.ask)}**\n`,
    `Waiting for: ${needsOf(gate).awaited.map(escapeMarkdown).join(', ') || 'nobody'}. Deadline: ${toMoment(gate.deadline)}. Round ${gate.round}.\n`,
    'Nothing is approved by waiting: at the deadline the gate expires.\n',
    ...asked,
    body,
    ...sections,
    ...claimsOf(gate),
    '### How to decide\n',
    ...howToDecide(gate, formsOf(run, gate.gate)),
    `### What exactly is decided on\n\n${digests || 'Nothing but the question.'}\n`,
  ].join('\n');
}

function claimsOf({ lease, leases = [] }: OpenGate): string[] {
  if (lease === undefined) return [];
  const held = leases.map(({ by, until }) => `- claimed by ${escapeMarkdown(by)} until ${toMoment(until)}`);
  return [
    '### Who works on it\n',
    ...(held.length > 0 ? held : ['- nobody has claimed it']),
    '- claim: name `claim`, input `{"by":"YOU"}`; `release` gives it back, with the same input',
    '',
  ];
}

function formsOf(run: Run, gate: string): GateForms {
  const state = run.data.definition.states[gate];
  return state?.kind === 'gate' ? (state.forms ?? {}) : {};
}

function showsOf(run: Run, gate: string): readonly string[] {
  const state = run.data.definition.states[gate];
  return state?.kind === 'gate' ? (state.shows ?? []) : [];
}

function sectionOf(run: Run, spec: string, limit: number): string {
  const value = readOf(spec, run.data);
  if (value === undefined) return '';
  const { name, source } = parseReads(spec);
  const record = source === 'context' ? artifactOf(run.data, name) : undefined;
  const heading = `### ${escapeMarkdown(toLabel(name))}\n`;
  const origin = record?.madeBy ? `*${escapeMarkdown(formatOrigin(record.madeBy))}*\n` : '';
  // What came from outside is no work product of a stage, and is known by its digest alone.
  const wanted = source === 'input' ? spec.replace(/\?$/, '') : record ? name : digestOfValue(value);
  const print = printOf(wanted, 'md');
  if (!isReference(value)) {
    const { text, whole } = toPage(value, limit);
    return [heading, origin, `${text}\n`, whole ? '' : `*Cut here.* The whole: \`${print}\`\n`].join('\n');
  }
  const { $artifact: _digest, mediaType: _type, bytes, ...outline } = value as Reference & { [key: string]: Json };
  const note = `Too large for this page (${bytes} bytes). The whole: \`${print}\``;
  const { text } = toPage(outline, limit);
  return [heading, origin, note, text === '' ? '' : `\nIts outline:\n\n${text}\n`].join('\n');
}

/** The command that prints it: exactly, unless a format is given. */
function printOf(wanted: string, format?: 'md' | 'text'): string {
  const get = `npx signalbox artifacts ${shellQuote(workflowInfo().workflowId)} --get ${shellQuote(wanted)}`;
  return format === undefined ? get : `${get} --format ${format}`;
}
