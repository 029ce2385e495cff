import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The browser of this machine; none where there is none, and the tests that need it are skipped. */
export const executablePath = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== '' && existsSync(path),
);
if (!executablePath)
  process.stderr.write('SKIPPED: no Chromium; install one or set CHROMIUM_PATH to see the Web UI tested\n');

/** Starts the browser of this machine without a window, and without a word to anybody outside. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

export const WINDOW = { viewport: { width: 1400, height: 1100 } };
