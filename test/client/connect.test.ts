import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connect, resolveServer } from '../../src/client/index.js';

describe('where the server is', () => {
  it('is what is given, before what the environment says', () => {
    const env = { TEMPORAL_ADDRESS: 'env.example:7233', TEMPORAL_NAMESPACE: 'from-env' };
    expect(resolveServer({ env, address: 'given.example:1' })).toEqual({
      address: 'given.example:1',
      namespace: 'from-env',
    });
  });

  it('is a local server where nothing says otherwise', () => {
    expect(resolveServer({ env: { TEMPORAL_CONFIG_FILE: '/nonexistent' } })).toEqual({
      address: 'localhost:7233',
      namespace: 'default',
    });
  });

  it('an API key turns TLS on', () => {
    expect(resolveServer({ env: { TEMPORAL_API_KEY: 'key' } })).toMatchObject({ apiKey: 'key', tls: true });
  });

  it('certificates that cannot be read are an INVALID_CONFIGURATION', () => {
    const env = { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nonexistent.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/nonexistent.key' };
    expect(() => resolveServer({ env })).toThrow(expect.objectContaining({ code: 'INVALID_CONFIGURATION' }));
  });
});

describe('connecting', () => {
  it('says NO_SERVER in bounded time when nothing listens', async () => {
    // No server is given this port by chance.
    const address = '127.0.0.1:1';
    await expect(connect({ address, namespace: 'default' })).rejects.toMatchObject({
      code: 'NO_SERVER',
      message: expect.stringContaining(address),
    });
  }, 25_000);

  it('says NO_SERVER when what listens is no Temporal server', async () => {
    const server = createServer((socket) => socket.resume().end('HTTP/1.1 200 OK\r\n\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const attempt = connect({ address: `127.0.0.1:${port}`, namespace: 'default' }, { timeoutMs: 1_000 });
    await expect(attempt).rejects.toMatchObject({ code: 'NO_SERVER' });
    await new Promise((resolve) => server.close(resolve));
  });
});
