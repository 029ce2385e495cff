/**
 * Every error a user can meet, by code. `status` is the HTTP status it answers with, `exit` the exit code of the CLI, `retry`
 * whether the same call can succeed later with nothing changed, `hint` what to do.
 */
export const ERRORS = {
  USAGE: { status: 400, exit: 2, retry: false, hint: 'See the command with --help.' },
  INVALID_INPUT: {
    status: 400,
    exit: 3,
    retry: false,
    hint: "Mend the start input; 'npx signalbox check PIPELINE' prints its shape.",
  },
  MALFORMED_JSON: {
    status: 400,
    exit: 3,
    retry: false,
    hint: 'Give one valid JSON value in UTF-8, of the shape that is expected.',
  },
  FILE_NOT_READABLE: { status: 400, exit: 3, retry: false, hint: 'Check the path and its permissions.' },
  FILE_NOT_WRITABLE: { status: 400, exit: 3, retry: false, hint: 'Name a place that can be written to.' },
  MALFORMED_MESSAGE: {
    status: 400,
    exit: 3,
    retry: false,
    hint: 'Send the fields that the message takes; see docs/messages.md.',
  },
  UNKNOWN_MESSAGE: { status: 400, exit: 3, retry: false, hint: 'Use one of the signals in docs/messages.md.' },
  UNKNOWN_PIPELINE: {
    status: 404,
    exit: 4,
    retry: false,
    hint: "Use a name that 'npx signalbox check' lists; a pipeline of your own takes --remote and --task-queue QUEUE.",
  },
  UNKNOWN_RUN: { status: 404, exit: 4, retry: false, hint: "'npx signalbox list' shows the runs." },
  UNKNOWN_STATE: {
    status: 400,
    exit: 4,
    retry: false,
    hint: "Name a state of the pipeline; 'npx signalbox diagram' draws them.",
  },
  UNKNOWN_ARTIFACT: { status: 404, exit: 4, retry: false, hint: "'npx signalbox artifacts RUN' lists them." },
  UNKNOWN_AGENT: { status: 500, exit: 4, retry: true, hint: 'Register the agent with createWorker.' },
  UNKNOWN_TOOL: { status: 500, exit: 4, retry: true, hint: 'Register the tool with createWorker.' },
  UNKNOWN_ROLE: {
    status: 400,
    exit: 3,
    retry: false,
    hint: 'Give somebody the role or put somebody into the group in reviewers.yaml, and start the run again.',
  },
  INVALID_DEFINITION: {
    status: 400,
    exit: 5,
    retry: false,
    hint: "Mend each problem; 'npx signalbox check FILE' lists them with their fixes until there is none.",
  },
  GATE_NOT_OPEN: {
    status: 409,
    exit: 6,
    retry: false,
    hint: "Decide while the gate is open; 'npx signalbox show RUN' says what it waits for.",
  },
  NOT_A_REVIEWER: { status: 403, exit: 6, retry: false, hint: 'Ask one of the people the gate names to decide.' },
  DIGEST_MISMATCH: { status: 409, exit: 6, retry: false, hint: 'Look at what the gate shows now, and decide on that.' },
  DIGEST_REQUIRED: {
    status: 400,
    exit: 6,
    retry: false,
    hint: "Name the digest of what you saw; 'signalbox show RUN' prints it.",
  },
  EXCLUDED: {
    status: 403,
    exit: 6,
    retry: false,
    hint: 'Ask somebody who had no part in it; the gate says who may decide.',
  },
  ALREADY_DECIDED: {
    status: 409,
    exit: 6,
    retry: false,
    hint: 'The first decision stands. Withdraw it first, while the gate is open.',
  },
  DECISION_CONFLICT: {
    status: 409,
    exit: 6,
    retry: false,
    hint: 'Give another decision another id; an id stands for one decision.',
  },
  COMMENT_REQUIRED: { status: 400, exit: 6, retry: false, hint: 'Say why, in the comment.' },
  CONDITIONS_NOT_OFFERED: {
    status: 400,
    exit: 6,
    retry: false,
    hint: 'Decide without conditions; this gate has no way to keep them.',
  },
  FORM_MISMATCH: { status: 400, exit: 6, retry: false, hint: "Give the data that the outcome's form asks for." },
  SIGNATURE_REQUIRED: {
    status: 401,
    exit: 6,
    retry: false,
    hint: "Sign it: 'signalbox approve RUN --as YOU --key FILE'.",
  },
  SIGNATURE_INVALID: {
    status: 401,
    exit: 6,
    retry: false,
    hint: "Sign what the gate shows now, with a key that the reviewers' list had when it opened.",
  },
  NOT_DELEGABLE: {
    status: 403,
    exit: 6,
    retry: false,
    hint: 'Hand your part to somebody the gate allows, who does not decide there already.',
  },
  NOTHING_TO_WITHDRAW: { status: 409, exit: 6, retry: false, hint: "'signalbox show RUN' says what has been decided." },
  NOT_EDITABLE: { status: 403, exit: 6, retry: false, hint: 'Edit what the gate offers for it, or request changes.' },
  DECISION_NOT_OFFERED: { status: 400, exit: 6, retry: false, hint: 'Choose one of the outcomes the gate offers.' },
  RUN_NOT_FAILED: { status: 409, exit: 6, retry: false, hint: 'Only a run in FAILED takes a recovery.' },
  ILLEGAL_PROCEDURE: {
    status: 409,
    exit: 6,
    retry: false,
    hint: "Use one of the procedures that 'npx signalbox show RUN' offers.",
  },
  NOT_A_RECOVERER: {
    status: 403,
    exit: 6,
    retry: false,
    hint: "Ask one of the people that 'npx signalbox show RUN' names.",
  },
  SECOND_PERSON_NEEDED: {
    status: 409,
    exit: 6,
    retry: false,
    hint: 'Have somebody else send the same: this takes two people.',
  },
  STALE_FAILURE: {
    status: 409,
    exit: 6,
    retry: false,
    hint: "The run has moved on since; 'npx signalbox show RUN' says how it is now.",
  },
  UNKNOWN_CHECKPOINT: {
    status: 404,
    exit: 4,
    retry: false,
    hint: "'npx signalbox checkpoints RUN' lists those to go back to or to fork, 'npx signalbox audit RUN' every entry to look at.",
  },
  PATCH_MISMATCH: {
    status: 400,
    exit: 6,
    retry: false,
    hint: 'Patch keys of the context that no person decided on, with values that fit their shape.',
  },
  LEASED: {
    status: 409,
    exit: 6,
    retry: false,
    hint: 'Wait until the claim ends, or ask whoever holds it to release it.',
  },
  NO_LEASE: {
    status: 409,
    exit: 6,
    retry: false,
    hint: "'npx signalbox show RUN' says what may be claimed, and who has.",
  },
  UNFIT_FORK: {
    status: 409,
    exit: 6,
    retry: false,
    hint: 'Fork from another checkpoint, or stay on the definition of the other run.',
  },
  UNEXPECTED_EVENT: { status: 409, exit: 6, retry: false, hint: 'The state does not take this event.' },
  GUARD_FAILED: { status: 409, exit: 6, retry: false, hint: 'No guard of the state lets this event pass.' },
  RUN_EXISTS: { status: 409, exit: 6, retry: false, hint: 'Choose another name, or look at the run that has it.' },
  RUN_CLOSED: { status: 409, exit: 6, retry: false, hint: 'The run has ended; start a new one.' },
  RUN_FAILED: {
    status: 200,
    exit: 7,
    retry: false,
    hint: "'npx signalbox show RUN' prints the failure and the ways out.",
  },
  AUDIT_MISMATCH: {
    status: 500,
    exit: 8,
    retry: false,
    hint: 'The log and the history disagree: keep both and find out who changed one.',
  },
  NOT_REPLAYABLE: { status: 500, exit: 8, retry: false, hint: "The history does not replay on this version's code." },
  NO_SERVER: {
    status: 503,
    exit: 9,
    retry: true,
    hint: "Start one with 'npx signalbox dev', or set TEMPORAL_ADDRESS.",
  },
  NO_WORKER: {
    status: 503,
    exit: 9,
    retry: true,
    hint: "Start the worker that serves the run's task queue; 'npx signalbox worker' serves the pipelines of the product.",
  },
  NOT_ANSWERED: {
    status: 503,
    exit: 9,
    retry: false,
    hint: "Read it out of the history instead, which needs no answer: 'npx signalbox audit RUN' replays it.",
  },
  SERVER_NOT_OBTAINED: {
    status: 503,
    exit: 9,
    retry: true,
    hint: 'Install the Temporal CLI, or set TEMPORAL_CLI_PATH.',
  },
  PORT_IN_USE: { status: 503, exit: 9, retry: true, hint: 'Stop what listens there, or choose another port.' },
  DIRECTORY_UNAVAILABLE: {
    status: 503,
    exit: 9,
    retry: true,
    hint: 'Find out why the endpoint that knows the reviewers does not answer.',
  },
  MISSING_SEARCH_ATTRIBUTES: {
    status: 503,
    exit: 9,
    retry: false,
    hint: "Create them in the namespace with 'temporal operator search-attribute create'.",
  },
  INVALID_CONFIGURATION: { status: 500, exit: 10, retry: false, hint: 'Mend the setting it names.' },
  ARTIFACT_MISSING: {
    status: 500,
    exit: 11,
    retry: false,
    hint: 'Point the worker at the artifact store that the run was written to.',
  },
  ARTIFACT_CORRUPT: {
    status: 500,
    exit: 11,
    retry: false,
    hint: 'Restore the artifact from a backup: its bytes do not have its digest.',
  },
  INTERNAL: {
    status: 500,
    exit: 70,
    retry: false,
    hint: 'This is a defect: please report it with the output of --json.',
  },
} as const satisfies Record<string, { status: number; exit: number; retry: boolean; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** So many details, of so many characters each, stand in the stack. */
const STACKED_DETAILS = 20;
const STACKED_CHARS = 500;

/**
 * The one error class: compare `code`, never the class or the message. Whatever prints its stack prints its code and its details with
 * it, and whatever prints its members does not print the details again.
 */
export class SignalboxError extends Error {
  readonly code: ErrorCode;
  declare readonly details: readonly string[];

  /** @param message what was expected and what was got, in one sentence */
  constructor(code: ErrorCode, message: string, details: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.name = 'SignalboxError';
    this.code = code;
    Object.defineProperty(this, 'details', { value: details, writable: true });
    const frames = /(?:\n\s+at .*)+$/.exec(this.stack ?? '')?.[0] ?? '';
    this.stack = [`SignalboxError ${code}: ${message}`, ...stacked(details)].join('\n    - ') + frames;
  }
}

function stacked(details: readonly string[]): string[] {
  const more = details.length - STACKED_DETAILS;
  const lines = details.slice(0, STACKED_DETAILS).map((line) => line.replace(/\s+/g, ' ').slice(0, STACKED_CHARS));
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** Whether a run is there and does not answer for itself: its history still says all of it, to whoever replays that. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof SignalboxError && (error.code === 'NO_WORKER' || error.code === 'NOT_ANSWERED');
}
