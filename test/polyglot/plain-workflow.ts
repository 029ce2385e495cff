import { ApplicationFailure, sleep } from '@temporalio/workflow';

type Reads = { subject: string; classification: { category: string } };

/** An ordinary Temporal workflow: it takes one object and returns JSON. */
export async function answerTicket({ subject, classification }: Reads): Promise<{ reply: string }> {
  const { category } = classification;
  if (category === 'unknown') throw ApplicationFailure.nonRetryable(`nobody knows what to say about ${subject}`);
  if (category === 'complaint') await sleep('1 hour');
  return { reply: `Thank you for writing about your ${category}.` };
}
