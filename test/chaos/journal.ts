import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Reads a file of JSON lines that other processes append to, each line once. */
export function openJournal<Line>(file: string): () => readonly Line[] {
  const lines: Line[] = [];
  let at = 0;
  let rest = '';
  return () => {
    if (!existsSync(file)) return lines;
    const handle = openSync(file, 'r');
    const bytes = Buffer.alloc(fstatSync(handle).size - at);
    at += readSync(handle, bytes, 0, bytes.length, at);
    closeSync(handle);
    const whole = (rest + bytes.toString('utf8')).split('\n');
    rest = whole.pop() ?? '';
    for (const line of whole) lines.push(JSON.parse(line) as Line);
    return lines;
  };
}

/** Resolves when it is so; asks often, and says after the patience what it waited for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, patienceMs = 120_000): Promise<void> {
  const limit = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`waited ${patienceMs / 1000} s in vain until ${what}`);
    await delay(25);
  }
}
