import { readdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findFreePort } from '../../src/server/free-port.js';
import { eventually } from '../temporal-server.js';
import { linesOf, type Newcomer, openNewcomer } from './newcomer.js';

const [copy = '', start = '', ask = '', look = '', approve = '', read = ''] = linesOf('An agent on its own');
const STATEMENT = 'Clean the panes of the lantern every Monday';

let newcomer: Newcomer;
beforeEach(async () => {
  const port = await findFreePort(0);
  newcomer = await openNewcomer(
    { check: '[ "$1" = start ]', words: `dev --port ${port} --no-ui` },
    { TEMPORAL_ADDRESS: `127.0.0.1:${port}` },
  );
  await symlink(resolve('examples'), join(newcomer.cwd, 'examples'));
});
afterEach(() => newcomer?.leave());

it('a newcomer asks the documents as README says, sees the exact call, approves it, and reads the notes on disk', {
  timeout: 240_000,
}, async () => {
  const { cwd, type, done, until } = newcomer;
  await done(copy, '');
  const services = type(start);
  await services.says('Ctrl-C stops it');
  await done(ask, 'notes');
  await until(look, STATEMENT);
  expect(await readdir(join(cwd, '.signalbox', 'documents'))).toEqual(['harbor-light']);
  await eventually(
    () => type(approve).ended,
    ({ exit }) => exit === 0,
  );
  await until(read, '# ');
  const { out } = await type(read).ended;
  const [file = ''] = await readdir(join(cwd, '.signalbox', 'documents', 'notes'));
  expect(out).toContain(STATEMENT);
  expect(out).toContain(file);
  expect(out).toContain('handbook.md');
});
