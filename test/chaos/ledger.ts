/** What was done to the runs of the suite, what people were told, and what came of it. */
export type Ledger = {
  /** One for each run that a fault found, with the state it found it in. */
  readonly hits: { readonly fault: string; readonly state: string }[];
  /** How often each process was killed, and each wrong answer given. */
  readonly faults: Map<string, number>;
  /** Decisions and recoveries sent while something was away: acknowledged after all, or failed at whoever sent them. */
  readonly sentWhileAway: { acknowledged: number; failed: number };
  readonly verdicts: Verdict[];
  readonly crashes: string[];
};

/** What became of one run. */
export type Verdict = {
  readonly run: string;
  readonly expected: 'COMPLETED' | 'CANCELLED';
  readonly outcome: string;
  /** Every state that the log says it was in. */
  readonly states: readonly string[];
  readonly completedCalls: number;
  readonly acknowledged: number;
  /** Whether its history was replayed and gave the same log; of the others the hash chain was checked. */
  readonly isReplayed: boolean;
  /** What is wrong: a call made again, a decision lost, a log that does not hold. */
  readonly repeated: readonly string[];
  readonly lost: readonly string[];
  readonly broken: readonly string[];
};

export function openLedger(): Ledger {
  return { hits: [], faults: new Map(), sentWhileAway: { acknowledged: 0, failed: 0 }, verdicts: [], crashes: [] };
}

export function count(ledger: Ledger, fault: string, times = 1): void {
  ledger.faults.set(fault, (ledger.faults.get(fault) ?? 0) + times);
}
