import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toMoment } from '../../src/contract/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { letter } from '../workflows/pipelines.js';
import { executablePath, openBrowser, openPage } from './browser.js';

describe.skipIf(!executablePath)('a reviewer who has never seen a terminal, in the Web UI', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await startTestServer({}, { headless: false });
    stop = await server.work({
      pipelines: [letter],
      reviewers: { editor: ['ed'] },
      activities: {
        draft: async () => ({
          greeting: 'Dear all',
          rooms: [
            { id: 'R-1', name: 'The reading room on the first floor', seats: 12, quote: 'closed for a week' },
            { id: 'R-2', name: 'The hall', seats: 40, quote: 'open' },
          ],
          closedDays: [
            { day: 'Friday', reason: 'repairs' },
            { day: 'Monday', reason: 'holiday' },
          ],
          body: 'The office is <b>closed</b> on [Friday](http://evil.example).',
        }),
        send: async () => undefined,
      },
    });
    browser = await openBrowser();
    page = await openPage(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
    await server?.close();
  });

  it('sees what is asked, who may decide, until when, what is shown, and how to decide', {
    timeout: 240_000,
  }, async () => {
    const { run } = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    const status = await eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'WAITING_FOR_APPROVAL',
    );
    const gate = status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate : undefined;

    await eventually(
      () => server.client.list(),
      (runs) => runs.some((listed) => listed.run === run),
    );
    await page.goto(`${server.uiUrl}/namespaces/default/workflows`);
    await page.getByRole('link', { name: run }).first().click();
    await page.getByText('User Metadata').first().click();
    const details = page.frameLocator('iframe');
    await details.getByText('Shall this letter be sent?').waitFor();
    await mkdir('out', { recursive: true });
    await page.screenshot({ path: 'out/web-ui-gate.png', fullPage: true });
    const text = await eventually(
      async () => (await details.locator('body').textContent()) ?? '',
      (shown) => shown.includes(`--workflow-id ${run}`),
    );
    for (const words of [
      'ann, ed',
      toMoment(gate?.deadline ?? ''),
      gate?.shows[0]?.digest ?? '?',
      'Dear all',
      `--workflow-id ${run}`,
      '{"gate":"awaitingApproval","round":1,"by":"YOU","comment":"WHY"}\n',
    ]) {
      expect(text).toContain(words);
    }
    expect(await details.getByRole('link').count()).toBe(0);
    expect(text).toMatch(/R-1 The reading room on the first floor\s+Seats: 12/);
    expect(await details.locator('blockquote').allTextContents()).toEqual([
      expect.stringContaining('closed for a week'),
      expect.stringContaining('open'),
    ]);
    expect(await details.locator('table th').allTextContents()).toEqual(['Day', 'Reason']);
  });
});
