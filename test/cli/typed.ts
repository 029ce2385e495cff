import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const runIn = promisify(execFile);

/** Settings that end every command once its words were taken, before it looks for a server. */
export const unusable = {
  TEMPORAL_TLS_CLIENT_CERT_PATH: '/nonexistent.pem',
  TEMPORAL_TLS_CLIENT_KEY_PATH: '/nonexistent.key',
};

/** The words of a command line, as a shell makes them. */
export async function wordsOf(line: string): Promise<string[]> {
  const { stdout } = await runIn('bash', ['-c', `printf '%s\\0' ${line}`]);
  return stdout.split('\0').slice(0, -1);
}
