import { isReference, toPage } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import type { Colors } from './output.js';
import { plainText } from './plain-text.js';

/** A value as a person reads it, each line indented; a large one by its digest, its size and its outline. */
export function formatValueLines(value: Json, limit: number, colors: Colors): string[] {
  const style = { text: plainText, strong: (words: string) => colors.bold(words) };
  if (isReference(value)) {
    const { $artifact, mediaType, bytes, ...outline } = value as typeof value & { readonly [key: string]: Json };
    const { text } = toPage(outline, limit, style);
    return indented([`${$artifact}, ${bytes} bytes of ${plainText(mediaType)}; its outline:`, ...text.split('\n')]);
  }
  const { text, whole } = toPage(value, limit, style);
  return indented([...text.split('\n'), ...(whole ? [] : [colors.dim('… cut here; --json has the whole')])]);
}

const indented = (lines: readonly string[]) => lines.map((line) => (line === '' ? '' : `    ${line}`));
