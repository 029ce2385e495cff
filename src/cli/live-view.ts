import type { LiveEvent } from '../contract/index.js';
import { plainText, shortText } from './plain-text.js';

/** What calls that are under way tell, for one who looks on. */
export type LiveView = {
  /** Takes an event in, and gives the lines it completes. */
  take(event: LiveEvent): string[];
  /** The newest of each call that is under way, in a few lines. */
  board(): string[];
};

type Call = { readonly title: string; text: string; shown: number; details: string };

const LINE = 100;
const LINES_ON_BOARD = 3;

/** Creates a view of nothing. */
export function createLiveView(): LiveView {
  const calls = new Map<string, Call>();

  function callOf(event: LiveEvent): Call {
    const key = `${event.call}#${event.attempt}`;
    const title = 'agent' in event ? event.agent : `tool ${event.tool}`;
    const call = calls.get(key) ?? { title: plainText(title), text: '', shown: 0, details: '' };
    if (event.kind === 'ended') calls.delete(key);
    else calls.set(key, call);
    return call;
  }

  return {
    take(event) {
      const call = callOf(event);
      const say = (line: string) => `${call.title} │ ${line}`;
      switch (event.kind) {
        case 'began': {
          const isAgain = call.text !== '';
          call.text = '';
          call.shown = 0;
          return isAgain ? [say('… begins again')] : [];
        }
        case 'text': {
          call.text += event.delta;
          const lines = wrap(call.text.slice(call.shown));
          const whole = lines.slice(0, -1);
          call.shown = call.text.length - (lines.at(-1) ?? '').length;
          return whole.map(plainText).filter(Boolean).map(say);
        }
        case 'progress':
          call.details = shortText(wordsOf(event.details), LINE);
          return [say(call.details)];
        case 'ended':
          return wrap(call.text.slice(call.shown)).map(plainText).filter(Boolean).map(say);
      }
    },
    board: () =>
      [...calls.values()].flatMap(({ title, text, details }) => {
        const lines = wrap(text.slice(-LINE * LINES_ON_BOARD * 2))
          .map(plainText)
          .filter(Boolean);
        return [...lines.slice(-LINES_ON_BOARD), ...(details === '' ? [] : [details])].map(
          (line) => `${title} │ ${line}`,
        );
      }),
  };
}

/** Cut at its line ends and where it is long; the last line may go on. */
function wrap(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => (line === '' ? [''] : (line.match(new RegExp(`.{1,${LINE}}`, 'gsu')) ?? [])));
}

function wordsOf(details: unknown): string {
  return typeof details === 'string' ? details : JSON.stringify(details);
}
