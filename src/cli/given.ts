import { SignalboxError } from '../contract/index.js';

/**
 * The value of an option that must say something.
 *
 * @throws USAGE with what it is for
 */
export function given(value: string | undefined, option: string, why: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new SignalboxError('USAGE', `expected ${option} ${why}, got nothing`);
}

/** @throws USAGE unless the option is a whole number above zero */
export function countOf(value: string, option: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new SignalboxError('USAGE', `expected ${option} to be a whole number above zero, got ${JSON.stringify(value)}`);
}
