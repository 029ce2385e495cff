import { activityInfo } from '@temporalio/activity';
import { pageOf } from './agent.js';

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
      /** What a model would say: the next page, until it has had so many. */
      async sayNext(reads: {
        readonly messages?: readonly unknown[];
        readonly most?: number;
      }): Promise<{ readonly number?: number }> {
        const { messages = [], most = 0 } = reads;
        const pages = messages.length / 2;
        return pages < most ? { number: pages + 1 } : {};
      },
      async openPage(reads: { readonly number?: number }): Promise<Page> {
        return pageOf(reads.number ?? 0);
      },
      /** Takes a page and gives the next, of a kilobyte. */
      async turnPage(reads: { readonly page?: Page }): Promise<Page> {
        report();
        const number = (reads.page?.number ?? 0) + 1;
        return pageOf(number);
      },
    },
  };
}

export type BenchActivities = ReturnType<typeof createActivities>;
