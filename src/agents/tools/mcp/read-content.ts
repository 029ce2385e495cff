import type { CallToolResult } from './open-session.js';

/** The text of a result, in order; for what is no text, a line that says what was left out. */
export function readContent(content: CallToolResult['content']): string {
  return content.map(textOf).join('\n\n');
}

function textOf(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'resource_link':
      return `[link: ${block.uri}]`;
    case 'resource':
      return 'text' in block.resource ? block.resource.text : leftOut(block.resource.mimeType, block.resource.blob);
    case 'image':
    case 'audio':
      return leftOut(block.mimeType, block.data);
    default:
      return '[left out: content of an unknown kind]';
  }
}

function leftOut(mediaType = 'binary data', base64: string): string {
  return `[left out: ${mediaType}, ${Buffer.byteLength(base64, 'base64')} bytes]`;
}
