import { digestOf, type Notice, type RunNotice } from '../contract/index.js';
import type { Message } from './channel.js';
import { type Block, toHtml, toText } from './document.js';
import { draftGateMessage } from './draft-gate-message.js';
import { draftRunMessage } from './draft-run-message.js';

/** Gives the address at which a run can be looked at. */
export type RunPage = (run: string) => string;

/**
 * Writes what one person is told by a notice, in words a person outside engineering understands, with the exact commands for what
 * they can do about it. Of bounded size, whatever the notice holds.
 *
 * @param pageOf the address of a run's page, where there is one to look at
 */
export function composeMessage(notice: Notice | RunNotice, person: string, pageOf?: RunPage): Message {
  const isOfGate = 'gate' in notice;
  const { subject, blocks, closing, short, data } = isOfGate
    ? draftGateMessage(notice, person)
    : draftRunMessage(notice, person);
  const page = pageOf?.(isOfGate ? notice.gate.run.id : notice.run);
  const whole: readonly Block[] = [
    ...blocks,
    ...(page === undefined ? [] : lookAt(page)),
    ...(closing === undefined ? [] : [{ kind: 'paragraph', text: closing } as const]),
  ];
  return {
    id: `msg_${digestOf({ notice: notice.id, person }).slice('sha256:'.length, 'sha256:'.length + 40)}`,
    subject,
    text: toText(whole),
    short,
    html: toHtml(subject, whole),
    data,
  };
}

/** The address as text, which mail programs make a link of; looking there decides nothing. */
function lookAt(address: string): readonly Block[] {
  return [
    { kind: 'paragraph', text: 'To look at it in the Web UI:' },
    { kind: 'commands', lines: [address] },
  ];
}
