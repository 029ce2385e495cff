/** More than this of a message, or of a stack, is not reported: the server takes no failure of some megabytes, and would hear of none. */
const LONGEST = 10_000;
const DEEPEST_CAUSE = 20;

/**
 * Makes a failure one that can be reported, with its causes: of bounded size, and in whole characters.
 *
 * A trap: half of a surrogate pair in a short message, as a model may put it into arguments that a tool repeats, cannot be encoded, and
 * ends the worker.
 */
export function toReportable<Failure>(failure: Failure): Failure {
  let cause: unknown = failure;
  for (let depth = 0; cause instanceof Error && depth < DEEPEST_CAUSE; depth += 1, cause = cause.cause) {
    const { message, stack } = cause;
    const type: unknown = 'type' in cause ? cause.type : undefined;
    Object.assign(cause, {
      message: wholeText(message),
      ...(stack !== undefined && { stack: wholeText(stack) }),
      ...(typeof type === 'string' && { type: wholeText(type) }),
    });
  }
  return failure;
}

function wholeText(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}… and ${text.length - LONGEST} more characters` : text;
  return Buffer.from(cut, 'utf8').toString('utf8');
}
