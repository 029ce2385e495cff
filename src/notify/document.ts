/** A message before it has a form: text that is escaped wherever it goes. */
export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list' | 'commands'; readonly lines: readonly string[] };

/** Writes blocks as plain text; commands stand indented on lines of their own. */
export function toText(blocks: readonly Block[]): string {
  return blocks.map(textOf).join('');
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${block.text.toUpperCase()}\n`;
    case 'paragraph':
      return `${block.text}\n\n`;
    case 'list':
      return `${block.lines.map((line) => `- ${line}`).join('\n')}\n\n`;
    case 'commands':
      return `${block.lines.map((line) => `    ${line}`).join('\n')}\n\n`;
  }
}

/** Writes blocks as an HTML page without links, images, styles or scripts. */
export function toHtml(title: string, blocks: readonly Block[]): string {
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title>`;
  const body = blocks.map(htmlOf).join('\n');
  return `<!doctype html>\n<html lang="en"><head>${head}</head><body>\n${body}\n</body></html>\n`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul>${block.lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
    case 'commands':
      return `<pre>${block.lines.map(escapeHtml).join('\n')}</pre>`;
  }
}

const ENTITIES: { readonly [letter: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
