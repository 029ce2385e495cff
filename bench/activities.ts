import { activityInfo } from '@temporalio/activity';

export type Page = { readonly number: number; readonly text: string };

type Listener = (atMs: number) => void;

/** The activities of every subject, and a way to hear of the moment in which the next one of a run starts. */
export function createActivities() {
  const listeners = new Map<string, Listener>();

  function report(): void {
    const run = activityInfo().workflowExecution?.workflowId ?? '';
    const listener = listeners.get(run);
    listeners.delete(run);
    listener?.(performance.now());
  }

  return {
    /** When the next activity of the run starts, on the clock of `performance.now`. */
    nextStart(run: string): Promise<number> {
      return new Promise((resolve) => listeners.set(run, resolve));
    },
    functions: {
      async noop(): Promise<void> {
        report();
      },
      /** Takes a page and gives the next, of a kilobyte. */
      async turnPage(reads: { readonly page?: Page }): Promise<Page> {
        report();
        const number = (reads.page?.number ?? 0) + 1;
        return { number, text: `${number} `.repeat(1_000).slice(0, 1_000) };
      },
    },
  };
}

export type BenchActivities = ReturnType<typeof createActivities>;
