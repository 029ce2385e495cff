import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/agents/index.js';
import type { Status } from '../../src/contract/index.js';
import { errandBoy, errandPipeline } from '../steps/errand.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { executablePath, openBrowser, openPage } from './browser.js';

const sent: unknown[] = [];
const send = defineTool({
  name: 'send',
  description: 'Sends a letter.',
  input: z.object({ to: z.array(z.string()), subject: z.string(), text: z.string(), copies: z.number() }),
  output: z.object({ sent: z.boolean() }),
  effect: 'destructive',
  run: (letter) => {
    sent.push(letter);
    return { sent: true };
  },
});

const letter = {
  to: ['ann@example.org', 'mallory@evil\u202e.example'],
  subject: '# Approved <img src=x onerror=alert(1)> [click](http://evil.example)',
  text: `Dear all,\n\n- rejected: the call runs anyway\n${'The office is closed. '.repeat(600)}`,
  copies: 2,
};

describe.skipIf(!executablePath)('a reviewer who has never seen a terminal, at the gate of a destructive call', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await startTestServer({}, { headless: false });
    stop = await server.work({
      pipelines: [errandPipeline({ tools: ['send'] })],
      agents: [
        errandBoy(async (_reads, { use }) => {
          await use('send', letter);
          return { bought: [] };
        }),
      ],
      tools: [send],
      reviewers: { buyer: ['bea'] },
    });
    browser = await openBrowser();
    page = await openPage(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
    await server?.close();
  });

  it('sees each argument as it is, how much of a long one is not there, and what follows from each decision', {
    timeout: 240_000,
  }, async () => {
    const { run } = await server.client.start('errand', { requestedBy: 'ann' });
    const isAsking = (status: Status) => status.lifecycle === 'WAITING_FOR_APPROVAL';
    const status = await eventually(() => server.client.status(run), isAsking);
    const gate = status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate : undefined;

    await eventually(
      () => server.client.list(),
      (runs) => runs.some((listed) => listed.run === run),
    );
    await page.goto(`${server.uiUrl}/namespaces/default/workflows`);
    await page.getByRole('link', { name: run }).first().click();
    await page.getByText('User Metadata').first().click();
    const details = page.frameLocator('iframe');
    await details.getByText('The exact call to decide on').waitFor();
    await mkdir('out', { recursive: true });
    await page.screenshot({ path: 'out/web-ui-exact-call.png', fullPage: true });
    const lines = await eventually(
      async () => (await details.locator('li').allTextContents()).map((line) => line.trim()),
      (shown) => shown.some((line) => line.startsWith('rejected: ')),
    );
    for (const line of [
      'Tool: send',
      'to (1 of 2): “ann@example.org”',
      'to (2 of 2): “mallory@evil⟨U+202E⟩.example”',
      `subject: “${letter.subject}”`,
      'copies: 2',
      `The digest of this very call: ${gate?.shows[0]?.digest}`,
      'rejected: the call does not run; the agent hears so, with what you say, and goes on',
    ])
      expect(lines).toContain(line);
    expect(lines.find((line) => line.startsWith('text: '))).toMatch(
      /^text: a text of 4 lines, 13,244 characters\n│ Dear all,\n│\n│ - rejected: the call runs anyway\n│ The office/,
    );
    expect(lines.find((line) => line.startsWith('NOT SHOWN HERE'))).toMatch(
      /^NOT SHOWN HERE: \d,\d{3} characters of long texts\. Read all of it before you decide: npx signalbox artifacts .+ --get purchase$/,
    );
    expect(lines.find((line) => line.startsWith('approved: '))).toContain('this very call runs, once');
    expect(await details.getByRole('link').count()).toBe(0);
    expect(await details.locator('img').count()).toBe(0);
    expect(sent).toEqual([]);
    await server.client.decide(run, { decision: 'approved', by: 'bea' });
    await eventually(
      () => server.client.status(run),
      ({ lifecycle }) => lifecycle === 'COMPLETE',
    );
    expect(sent).toEqual([letter]);
  });
});
