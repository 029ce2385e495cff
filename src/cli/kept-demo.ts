import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { SignalboxError } from '../contract/index.js';
import type { DirectoryData } from '../worker/index.js';
import type { DemoReviewers } from './demo-reviewers.js';

/** A demo that failed and can be brought back: all of it is in one folder. */
export type KeptDemo = {
  readonly folder: string;
  /** Where its server listened, so that the commands it printed find it there again. */
  readonly port: number;
  /** The run that failed. */
  readonly run: string;
  readonly reviewers: DirectoryData;
};

const NAMES = { facts: 'demo.json', reviewers: 'reviewers.yaml' } as const;

const factsSchema = z.object({ run: z.string().min(1), port: z.number().int().positive() });

/** Makes a new folder for one demo, beside those of others. */
export async function makeDemoFolder(dataDirectory: string): Promise<string> {
  const folder = join(dataDirectory, 'demo');
  await mkdir(folder, { recursive: true });
  return mkdtemp(join(folder, 'kept-'));
}

/** Where the private key of a demo's reviewer is kept. */
export function demoKeyPath(folder: string, reviewer: string): string {
  return join(folder, `${reviewer}.key`);
}

/** Writes beside a demo's data what bringing it back takes: its reviewers, with keys that only their owner can read. */
export async function keepDemo({ folder, reviewers, ...facts }: KeptDemo, keys: DemoReviewers['keys']): Promise<void> {
  await writeFile(join(folder, NAMES.reviewers), stringify(reviewers));
  for (const [reviewer, key] of Object.entries(keys))
    await writeFile(demoKeyPath(folder, reviewer), key, { mode: 0o600 });
  await writeFile(join(folder, NAMES.facts), `${JSON.stringify(facts, null, 2)}\n`);
}

/** @throws FILE_NOT_READABLE where no demo was kept in the folder */
export async function readKeptDemo(folder: string): Promise<KeptDemo> {
  try {
    const facts = factsSchema.parse(JSON.parse(await readFile(join(folder, NAMES.facts), 'utf8')));
    const reviewers = parse(await readFile(join(folder, NAMES.reviewers), 'utf8')) as DirectoryData;
    return { folder, ...facts, reviewers };
  } catch {
    throw new SignalboxError('FILE_NOT_READABLE', `expected what a failed demo kept in ${folder}, found none`, [
      'a demo that fails says at its end where it is kept',
    ]);
  }
}

/** The folders of the demos that were kept and not deleted since. */
export async function findKeptDemos(dataDirectory: string): Promise<string[]> {
  const folder = join(dataDirectory, 'demo');
  const names = await readdir(folder).catch(() => []);
  const kept = await Promise.all(
    names.map(async (name) => {
      const files: readonly string[] = await readdir(join(folder, name)).catch(() => []);
      return files.includes(NAMES.facts) ? [join(folder, name)] : [];
    }),
  );
  return kept.flat();
}
