import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, test } from 'vitest';
import { createHttpDirectory } from '../../src/directory/index.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/people`;
}

const answering = (body: string, status = 200) =>
  serve((_, response) => {
    response.writeHead(status, { location: '/elsewhere' }).end(body);
  });

describe('a directory behind an endpoint', () => {
  it('is the same shape in JSON, asked anew each time, with the headers given', async () => {
    const asked: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      asked.push(request);
      response.end(JSON.stringify({ roles: { editor: [`ed${asked.length}`] }, people: { ed1: { console: true } } }));
    });
    const directory = createHttpDirectory({ url: `${url}?of=all`, headers: { authorization: 'Bearer canary' } });
    expect(await directory.read()).toEqual({
      people: { ed1: { console: true } },
      roles: { editor: ['ed1'] },
      groups: {},
      owners: {},
    });
    expect((await directory.read()).roles).toEqual({ editor: ['ed2'] });
    expect(asked[0]).toMatchObject({
      method: 'GET',
      url: '/people?of=all',
      headers: { authorization: 'Bearer canary' },
    });
  });

  test.each([500, 502, 503, 429, 408])('is worth another try after status %i', async (status) => {
    const url = await answering('', status);
    await expect(createHttpDirectory({ url }).read()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  });

  test.each([401, 403, 404, 302, 204])('needs a person after status %i', async (status) => {
    const url = await answering('', status);
    await expect(createHttpDirectory({ url }).read()).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
  });

  it('is worth another try when nobody answers, or the answer breaks off or takes too long', async () => {
    const slow = createHttpDirectory({ url: await serve((_, response) => response.write('{')), timeoutMs: 100 });
    await expect(slow.read()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    server?.closeAllConnections();
    server?.close();
    const broken = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{', () => response.destroy());
    });
    await expect(createHttpDirectory({ url: broken }).read()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    server?.closeAllConnections();
    server?.close();
    await expect(createHttpDirectory({ url: broken }).read()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  });

  it('needs a person when the answer is no JSON, does not fit, or is too large', async () => {
    const mistake = { code: 'INVALID_CONFIGURATION' };
    for (const body of ['<html>', '[]', `"${'x'.repeat(5_000_000)}"`]) {
      const url = await answering(body);
      await expect(createHttpDirectory({ url }).read()).rejects.toMatchObject(mistake);
      server?.close();
    }
    const url = await answering('{"groups": {"night": [1]}}');
    await expect(createHttpDirectory({ url }).read()).rejects.toMatchObject({
      details: [expect.stringContaining('groups.night.0')],
    });
  });

  it('never says what may be secret', async () => {
    const url = await answering('', 401);
    const headers = { 'x-api-key': 'canary' };
    const failed = await createHttpDirectory({ url: `${url}?token=canary`, headers })
      .read()
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Error);
    expect(JSON.stringify([String(failed), failed, String((failed as Error).cause)])).not.toContain('canary');
  });

  it('is refused at once for a URL or headers that cannot be used, in words that hold no secret', () => {
    const refused = expect.objectContaining({
      code: 'INVALID_CONFIGURATION',
      message: expect.not.stringContaining('canary'),
    });
    for (const url of ['', 'people.json', 'file:///etc/people', 'https://user:canary@example.org'])
      expect(() => createHttpDirectory({ url })).toThrow(refused);
    const headers = { authorization: 'Bearer canary\n' + 'x: y' };
    expect(() => createHttpDirectory({ url: 'https://example.org', headers })).toThrow(refused);
  });
});
