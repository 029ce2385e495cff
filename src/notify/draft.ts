import type { Message } from './channel.js';
import type { Block } from './document.js';

/** A message before it has its forms. */
export type Draft = Pick<Message, 'subject' | 'short' | 'data'> & {
  readonly blocks: readonly Block[];
  /** The last thing said. */
  readonly closing?: string;
};

/** Above this many characters of JSON a message's data leave out what its text says too. */
export const DATA_LIMIT_CHARS = 64_000;
