import type { Rig } from './rig.js';

/**
 * Resolves when the gate of the run is open, which both the engine and the hand-written workflow show by the timer of its deadline.
 * Hears of it from the server as soon as the event is there, and asks the workflow nothing.
 */
export async function gateOpened({ client, server }: Rig, workflowId: string): Promise<void> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: server.namespace,
      execution: { workflowId },
      waitNewEvent: true,
      ...(nextPageToken && { nextPageToken }),
    });
    if (page.history?.events?.some((event) => event.timerStartedEventAttributes)) return;
    nextPageToken = page.nextPageToken ?? undefined;
  } while (nextPageToken?.length);
  throw new Error(`${workflowId} closed without opening its gate`);
}
