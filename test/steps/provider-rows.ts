import { cutBody, hangUp, malformedBody, refuse, silence, truncatedBody } from '../scripted-provider/index.js';
import { roads } from './errand.js';
import { amid, DONE, failed, type Row } from './row.js';

const LONG = "This model's maximum context length is 8192 tokens, but you sent 9000";

/** What a provider can do wrong. */
export const PROVIDER_ROWS: { readonly [about: string]: Row } = {
  '429 with retry-after: waits and goes on': {
    plays: amid(refuse(429, 'slow down', { 'retry-after': '1' }), refuse(429, 'slow down', { 'retry-after': '2' })),
    ends: DONE,
    waitsMs: 2_000,
    asked: 4,
    ran: ['look'],
  },
  '500 twice: goes on': {
    plays: amid(refuse(500, 'broke'), refuse(500, 'broke')),
    ends: DONE,
    asked: 4,
    ran: ['look'],
  },
  '500 for good: fails': {
    plays:
      ({ say }, mark) =>
      (call) =>
        call === 1 ? say.calls([{ tool: 'look', arguments: { item: mark } }]) : refuse(500, 'broke'),
    ends: failed('EXTERNAL_API_ERROR', /scripted answered 500: broke/),
    asked: 4,
    ran: ['look'],
  },
  'silence: asks again in time': { plays: amid(silence), ends: DONE, asked: 3, ran: ['look'] },
  'silence for good: fails as the provider that it is': {
    stage: { retry: { maximumAttempts: 2, initialInterval: '100ms' } },
    plays: () => () => silence,
    ends: failed('EXTERNAL_API_ERROR', /gave no answer within/),
    asked: 2,
  },
  'silence beyond the time of the stage: the time is over': {
    stage: { timeout: '6s' },
    plays: () => () => silence,
    ends: failed('TIMEOUT_STAGE', /.+/),
    asked: 1,
  },
  'a body that is cut off: asks again': { plays: amid(cutBody), ends: DONE, asked: 3, ran: ['look'] },
  'a connection that is cut: asks again': { plays: amid(hangUp), ends: DONE, asked: 3, ran: ['look'] },
  'JSON that stops in its middle: asks again': { plays: amid(truncatedBody), ends: DONE, asked: 3, ran: ['look'] },
  'a page of HTML: asks again': { plays: amid(malformedBody), ends: DONE, asked: 3, ran: ['look'] },
  'a key that is refused: fails at once': {
    plays: amid(refuse(401, 'no such key')),
    ends: failed('EXTERNAL_API_ERROR', /refused with 401/),
    asked: 2,
    ran: ['look'],
  },
  'a request that is refused: fails at once, as ours': {
    plays: amid(refuse(400, 'no such parameter')),
    ends: failed('AGENT_ERROR', /refused with 400/),
    asked: 2,
    ran: ['look'],
  },
  'a context that is too long: fails at once, and says what helps': {
    plays: amid(refuse(400, LONG, {}, 'context_length_exceeded')),
    ends: failed('AGENT_ERROR', /more than its context holds.*memory: 'tree'/),
    asked: 2,
    ran: ['look'],
  },
  'a failure for which a way is wired: goes that way': {
    stage: { on: { ...roads, failed: 'stopped' } },
    plays: amid(refuse(400, LONG)),
    ends: { lifecycle: 'COMPLETE', state: 'stopped' },
    asked: 2,
    ran: ['look'],
  },
};
