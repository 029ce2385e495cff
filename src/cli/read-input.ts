import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { SignalboxError } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import type { CliContext } from './context.js';
import { checkBrief, readBrief } from './read-brief.js';

/** More than this is not read: no start input is as large. */
const INPUT_LIMIT_BYTES = 4 * 1024 * 1024;

type InputRequest = {
  /** A path, `-` for standard input, or the JSON itself. */
  readonly file: string;
  readonly requestedBy?: string;
  readonly title?: string;
};

/**
 * Makes the start input of a file: a `.json` file is the whole input, anything else is the brief. Standard input is JSON where it
 * begins with a brace.
 *
 * Who asks is `--as`, else what the file says, else the operating system's user.
 *
 * @throws FILE_NOT_READABLE, MALFORMED_JSON, INVALID_INPUT
 */
export async function readInput(context: CliContext, request: InputRequest): Promise<{ readonly [key: string]: Json }> {
  const isInline = request.file.trimStart().startsWith('{');
  const from = request.file === '-' ? 'standard input' : isInline ? '--input' : request.file;
  const bytes = isInline ? Buffer.from(request.file) : await readBytes(context, request.file);
  if (request.file === '-' && bytes.byteLength === 0)
    throw new SignalboxError(
      'INVALID_INPUT',
      'expected the start input on standard input, JSON or a brief, got nothing',
    );
  const isJson =
    request.file === '-' || isInline ? firstLetter(bytes) === '{' : extname(request.file).toLowerCase() === '.json';
  const given = isJson ? parseObject(bytes, from) : { brief: readBrief(bytes, from) };
  if (isJson && typeof given.brief === 'string') checkBrief(given.brief, from);
  return {
    ...given,
    ...(request.title === undefined ? {} : { title: request.title }),
    requestedBy: request.requestedBy ?? given.requestedBy ?? context.userName,
  };
}

/** @throws FILE_NOT_READABLE */
export async function readBytes(context: CliContext, file: string): Promise<Uint8Array> {
  if (file === '-') return readAll(context.stdin);
  if (file === '') throw new SignalboxError('FILE_NOT_READABLE', 'expected the name of a file, got an empty one');
  try {
    return await readFile(resolve(context.cwd, file));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const words: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'reading it is not permitted',
    };
    throw new SignalboxError('FILE_NOT_READABLE', `expected to read ${file}, but ${words[reason] ?? reason}`);
  }
}

/** @throws MALFORMED_JSON where in the text it stops being JSON */
export function parseJson(bytes: Uint8Array, from: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SignalboxError('MALFORMED_JSON', `expected JSON in ${from}, got something else: ${reason}`);
  }
}

function parseObject(bytes: Uint8Array, from: string): { [key: string]: Json } {
  const value = parseJson(bytes, from);
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as { [key: string]: Json };
  throw new SignalboxError('INVALID_INPUT', `expected a JSON object in ${from}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function firstLetter(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 1024))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .charAt(0);
}

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > INPUT_LIMIT_BYTES)
      throw new SignalboxError(
        'INVALID_INPUT',
        `expected at most ${INPUT_LIMIT_BYTES} bytes on standard input, got more`,
      );
  }
  return Buffer.concat(chunks);
}
