import type { Notice } from '../contract/index.js';
import { type DecideCommand, showCommand, YOURS } from './decide-commands.js';
import { sayDecision } from './describe-rounds.js';
import type { Block } from './document.js';
import { firstOf } from './first-of.js';
import { outcomeWords } from './outcome-words.js';
import { plainLine } from './plain-line.js';
import { sayTime } from './say-time.js';

/** The commands, each under what it does. */
export function howToDecide(gate: Notice['gate'], commands: readonly DecideCommand[]): readonly Block[] {
  const left = gate.outcomes.length - commands.length;
  const either = gate.signed ? '' : ' Of two commands either will do.';
  return [
    { kind: 'heading', text: 'How to decide' },
    { kind: 'paragraph', text: 'Look at the work first, in a terminal:' },
    { kind: 'commands', lines: [showCommand(gate.run.id)] },
    { kind: 'paragraph', text: `Then give one of these commands.${either}${placeholdersOf(commands)}` },
    ...commands.flatMap(({ outcome, signalbox, temporal }): Block[] => [
      { kind: 'paragraph', text: `${outcomeWords(outcome).todo}:` },
      { kind: 'commands', lines: temporal === undefined ? [signalbox] : [signalbox, temporal] },
    ]),
    ...(left > 0
      ? [{ kind: 'paragraph', text: `and ${left} more outcomes, which the first command lists` } as const]
      : []),
  ];
}

function placeholdersOf(commands: readonly DecideCommand[]): string {
  const holds = (option: string) => commands.some(({ signalbox }) => signalbox.includes(` ${option}`));
  const reason = holds(`--comment ${YOURS.reason}`) ? ` Put your reason in the place of ${YOURS.reason}.` : '';
  const key = holds(`--key ${YOURS.key}`) ? ` Put the file of your private key in the place of ${YOURS.key}.` : '';
  return `${reason}${key}`;
}

/** How a gate ended, when, and by whom. */
export function howItEnded({ outcome, at, gate }: Notice): readonly Block[] {
  const isDecided = outcome !== undefined && [...gate.outcomes, 'expired'].includes(outcome);
  const other = `It was closed without a decision: ${plainLine(outcome ?? 'nobody needs it any more', 100)}`;
  const ended = isDecided ? outcomeWords(outcome).ended : other;
  return [
    { kind: 'heading', text: 'How it ended' },
    { kind: 'paragraph', text: `${ended} (${sayTime(at)}).` },
    ...(gate.decisions.length > 0 ? [{ kind: 'list', lines: firstOf(gate.decisions, 20, sayDecision) } as const] : []),
  ];
}
