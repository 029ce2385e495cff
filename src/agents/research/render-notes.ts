import type { Note, ResearchNotes } from './work-products.js';

type Written = Pick<ResearchNotes, 'question' | 'answer' | 'notes' | 'unanswered'> & {
  readonly folder: string;
  readonly title?: string | undefined;
};

/** Writes notes as Markdown. What is quoted stands between fences, so that it stays as it is and no mark of it counts. */
export function renderNotes({ folder, title, question, answer, notes, unanswered }: Written): string {
  return [
    `# ${oneLine(title ?? question)}`,
    `Question: ${oneLine(question)}`,
    `Documents: ${oneLine(folder)}`,
    oneLine(answer),
    ...(notes.length > 0 ? ['## Notes', ...notes.flatMap(renderNote)] : []),
    ...(unanswered.length > 0 ? ['## Not answered', unanswered.map((part) => `- ${oneLine(part)}`).join('\n')] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

function renderNote({ statement, citations }: Note, at: number): string[] {
  return [
    `### ${at + 1}. ${oneLine(statement)}`,
    ...citations.flatMap(({ document, line, text, digest }) => {
      const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
      return [`${oneLine(document)}, line ${line} (${digest}):`, `${fence}text\n${text}\n${fence}`];
    }),
  ];
}

/** A line that begins no block of its own, whatever was given. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
