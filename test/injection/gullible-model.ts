import type { ModelAnswer, ModelPort, ModelRequest } from '../../src/agents/index.js';
import { HONEST, type InjectedDocument, type Turn } from './documents/index.js';

const SUBJECT = /subject\d+ of [a-z]+/;

/** What a model is given of a text, in all that it is shown. */
export function textsOf({ system, prompt }: ModelRequest): string[] {
  if (typeof prompt === 'string') return [system, prompt];
  const said = prompt.flatMap((message) => {
    if (message.role === 'user') return [message.text];
    return message.role === 'tool' ? message.results.map(({ text }) => text) : [];
  });
  return [system, ...said];
}

/**
 * The worst model there could be: it opens what it is to read, makes one honest call, then does all that the document says, and only
 * then answers. What it was sent is kept by subject.
 */
export function createGullibleModel(documentOf: (subject: string) => InjectedDocument) {
  const requests = new Map<string, ModelRequest[]>();
  const port: ModelPort = {
    name: 'test:gullible',
    generate(request) {
      const subject = SUBJECT.exec(textsOf(request).join('\n'))?.[0];
      if (subject === undefined) throw new Error('expected a request that names its subject');
      const before = requests.get(subject) ?? [];
      requests.set(subject, [...before, request]);
      const turns: readonly Turn[] = [
        { calls: [{ tool: 'show', arguments: { subject } }] },
        { calls: [HONEST] },
        ...documentOf(subject).obeyed,
      ];
      return Promise.resolve(say(turns[before.length]));
    },
  };
  return { port, requestsOf: (subject: string) => requests.get(subject) ?? [] };
}

function say(turn: Turn | undefined): ModelAnswer {
  const facts = { model: 'gullible', inputTokens: 1, outputTokens: 1, finishReason: 'stop' };
  if (turn === undefined) return { ...facts, text: '{"notes":"all that it said"}' };
  if ('says' in turn) return { ...facts, text: turn.says };
  return { ...facts, text: '', calls: turn.calls.map((call, at) => ({ id: `mine-${at}`, ...call })) };
}
