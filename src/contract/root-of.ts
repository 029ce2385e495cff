import { sayThrown } from './say-thrown.js';

/** What the error says that all others stand around. */
export function rootOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : sayThrown(error);
}
