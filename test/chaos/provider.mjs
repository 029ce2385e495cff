import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { completionOf, recognize } from './answers.mjs';

// A model provider made to be killed: chat completions over HTTP. What it is to do wrong stands in files, and what it was asked and
// what it answered goes into a journal, so that neither dies with it.
const { folder, port } = JSON.parse(process.argv[2]);
const note = (line) =>
  appendFileSync(join(folder, 'provider.jsonl'), `${JSON.stringify({ ...line, at: Date.now(), pid: process.pid })}\n`);

const SILENCE_MS = 30_000;

/** What the provider does instead of answering; `critical` is an answer like any other, but with a finding in it. */
const TURNS = {
  429: (response) => refuse(response, 429, 'slow down', { 'retry-after': '1' }),
  500: (response) => refuse(response, 500, 'something broke'),
  401: (response) => refuse(response, 401, 'no such key'),
  cut(response, whole) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) });
    response.write(whole.slice(0, whole.length / 2), () => response.destroy());
  },
  async silence(response) {
    for (const until = Date.now() + SILENCE_MS; Date.now() < until && !response.destroyed; ) await delay(20);
    response.destroy();
  },
};

function refuse(response, status, message, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message, type: 'scripted', param: null, code: null } }));
}

/** Takes the next turn of a run's script for an agent: one line of a file. */
function nextTurn({ run, agent }) {
  const file = join(folder, 'turns', `${run}~${agent}`);
  const [turn, ...rest] = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  if (turn !== undefined) writeFileSync(file, rest.join('\n'));
  return turn;
}

async function answer(body, response) {
  const about = recognize(JSON.parse(body));
  const call = randomUUID();
  note({ what: 'begin', ...about, call });
  let end = 'lost';
  response.once('close', () => note({ what: end, ...about, call }));
  const hold = join(folder, 'holds', `${about.run}~${about.agent}`);
  while (existsSync(hold) && !response.destroyed) await delay(20);
  if (response.destroyed) return;
  const turn = nextTurn(about);
  const whole = completionOf(about, turn === 'critical');
  const play = TURNS[turn];
  if (play) {
    end = `fault ${turn}`;
    await play(response, whole);
    return;
  }
  response.once('finish', () => {
    end = 'end';
  });
  response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': call });
  response.end(whole);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(Buffer.concat(chunks).toString('utf8'), response));
});
server.listen(port, '127.0.0.1', () => note({ what: 'ready' }));
process.on('disconnect', () => process.exit());
