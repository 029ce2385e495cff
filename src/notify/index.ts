/**
 * Telling people: what a message about a gate or a run says, and the channels that carry it.
 *
 * - A message says everything needed to decide, or to bring a run back, and the exact commands; nothing in it acts by being opened or followed.
 * - The same notice to the same person is the same message with the same id, whatever the attempt or the channel.
 * - What comes from documents, comments and ids is text: it adds no markup, no header, no line of its own and no terminal control.
 * - A failure says whether another attempt may help, and never an address, a secret or what the other side answered.
 *
 * Not here: who is told and what became of it (the activity `notify`), where addresses come from (the directory), and the
 * environment, which the composition root reads.
 */
export { type Address, type Channel, failForGood, failForNow, type Message } from './channel.js';
export { composeMessage, type RunPage } from './compose-message.js';
export { createConsoleChannel } from './console-channel.js';
export { createEmailChannel } from './email-channel.js';
export { createWebhookChannel } from './webhook-channel.js';
