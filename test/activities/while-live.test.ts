import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test, vi } from 'vitest';
import { type LiveReport, whileLive } from '../../activities/while-live.js';
import { createRedactor } from '../../src/agents/index.js';
import { attempt } from './attempt.js';

const who = { tool: 'dig' } as const;

describe('telling those who watch', () => {
  test('is no part of the work: without a server to tell it to, the work is done all the same', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const work = () =>
      whileLive({ step: 1 }, who, async (report) => {
        report?.began('m');
        report?.text('a'.repeat(300_000));
        report?.progress(circle);
        return 'done';
      });
    expect(await attempt('a').run(work)).toBe('done');
  });

  test('tells the details of a tool without what looks like a key, and what the worker keeps secret', async () => {
    const sent: unknown[] = [];
    const signal = async (_name: string, message: unknown) => void sent.push(message);
    const client = {
      withAbortSignal: (_aborted: unknown, work: () => unknown) => work(),
      workflow: { getHandle: () => ({ signal }) },
    } as unknown as Client;
    const workflowExecution = { workflowId: 'run-1', runId: 'execution-1' };
    const environment = new MockActivityEnvironment({ activityId: 'a', workflowExecution }, { client });
    const redact = createRedactor(['canary-4711'], 'known');
    const work = async (report: LiveReport | undefined) => report?.progress({ with: 'canary-4711 sk-0123456789' });
    await environment.run(() => whileLive({ step: 1 }, who, work, redact));
    await vi.waitFor(() => expect(sent).toHaveLength(1), 30_000);
    const told = JSON.stringify(sent).replace(/"data":"([^"]+)"/g, (_all, data) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(told).toContain('{"with":"[redacted] [redacted]"}');
    expect(told).not.toContain('canary-4711');
  });

  test('gives back the error of the work itself', async () => {
    const work = () =>
      whileLive({ step: 1 }, who, async () => {
        throw new Error('the spade broke');
      });
    await expect(attempt('a').run(work)).rejects.toThrow('the spade broke');
  });

  test('is not made where nobody watches', async () => {
    const work = () => whileLive(undefined, who, async (report) => report === undefined);
    expect(await attempt('a').run(work)).toBe(true);
  });
});

test('what looks like a key is taken out of what a tool tells', () => {
  expect(createRedactor([])('{"header":"Bearer abcdefghij","key":"sk-0123456789"}')).toBe(
    '{"header":"[redacted]","key":"[redacted]"}',
  );
});
