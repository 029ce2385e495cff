import { chatBody, json } from './dialects.js';
import type { Turn } from './scripted-provider.js';

export function refuse(status: number, said: string, headers: { [name: string]: string } = {}, code?: string): Turn {
  const error = { message: said, type: 'scripted', param: null, code: code ?? null };
  return json(status, headers, { type: 'error', error });
}

/** Promises more bytes than it sends, and hangs up. */
export const cutBody: Turn = (response) => {
  const whole = JSON.stringify(chatBody({ content: '{"total": 3}' }, 'stop'));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) });
  response.write(whole.slice(0, whole.length / 2), () => response.destroy());
};

/** Ends an orderly answer in the middle of its JSON. */
export const truncatedBody: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"id": "chatcmpl-1", "choices": [{"mess');
};

export const malformedBody: Turn = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>the captive portal of the hotel</html>');
};

export const hangUp: Turn = (response) => {
  response.destroy();
};

export const silence: Turn = () => undefined;
