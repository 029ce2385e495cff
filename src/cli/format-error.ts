import { ERRORS, type ErrorCode, SignalboxError } from '../contract/index.js';
import { withMoments } from './format-time.js';
import type { Voice } from './output.js';
import { plainText } from './plain-text.js';

/** An error as programs read it: what standard error carries with `--json`. */
type ErrorReport = {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: readonly string[];
    readonly hint: string;
    readonly exit: number;
    readonly retry: boolean;
    readonly stack?: string;
  };
};

/** Gives every error a code; what carries none is a defect, and keeps its stack. */
export function toErrorReport(error: unknown): ErrorReport {
  if (error instanceof SignalboxError && error.code !== 'INTERNAL') {
    const { exit, hint, retry } = ERRORS[error.code];
    return { error: { code: error.code, message: error.message, details: error.details, hint, exit, retry } };
  }
  const { exit, hint, retry } = ERRORS.INTERNAL;
  const message = error instanceof Error ? error.message : String(error);
  const details = error instanceof SignalboxError ? error.details : [];
  const stack = error instanceof Error ? error.stack : undefined;
  return { error: { code: 'INTERNAL', message, details, hint, exit, retry, ...(stack ? { stack } : {}) } };
}

const DETAIL_LIMIT = 20;

/** The same for people: code and message, what was found, what to do. */
export function formatError({ error }: ErrorReport, { colors, cli }: Voice): string[] {
  const asCalled = (text: string) => text.replaceAll('npx signalbox ', cli(''));
  const more = error.details.length - DETAIL_LIMIT;
  return [
    `${colors.red(colors.bold(error.code))} ${plainText(withMoments(error.message))}`,
    ...error.details.slice(0, DETAIL_LIMIT).map((detail) => `  ${plainText(asCalled(detail))}`),
    ...(more > 0 ? [`  … and ${more} more (--json prints all)`] : []),
    colors.dim(asCalled(error.hint)),
  ];
}
