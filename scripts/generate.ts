import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '../src/contract/index.js';
import { FAILURES, PROCEDURES, toMermaid } from '../src/machine/index.js';
import { catalogue } from '../src/pipelines/index.js';
import { FLOORS, ROOMS } from '../test/architecture/rooms.js';

/**
 * Writes the generated pieces of the documents between their markers, `<!-- generated:NAME -->` and `<!-- /generated -->`. With
 * `--check` it writes nothing and fails where a piece differs.
 */
const root = process.cwd();
const isCheck = process.argv.includes('--check');

function errorTable(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { exit, status, retry, hint }]) =>
      `| \`${code}\` | ${exit} | ${status} | ${retry ? 'yes' : 'no'} | ${hint} |`,
  );
  return ['| code | exit code | HTTP status | may pass later | what to do |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function failureTable(): string {
  const rows = Object.entries(FAILURES).map(
    ([code, { when, procedures }]) => `| \`${code}\` | ${when} | ${procedures.join(', ')} |`,
  );
  return ['| reason | when | procedures, the default first |', '|---|---|---|', ...rows].join('\n');
}

function procedureTable(): string {
  const rows = Object.entries(PROCEDURES).map(([name, does]) => `| \`${name}\` | ${does} |`);
  return ['| procedure | what it does |', '|---|---|', ...rows].join('\n');
}

function diagram(): string {
  const [definition] = catalogue;
  return definition ? `\`\`\`mermaid\n${toMermaid(definition)}\n\`\`\`` : '';
}

function rooms(): string {
  const rows = Object.entries(ROOMS).map(([name, { folder, purpose, sandbox, rooms: others }]) => {
    const may = others.length > 0 ? others.join(', ') : 'none';
    return `| ${name} | \`${folder}/\` | ${purpose}${sandbox ? ' (sandbox)' : ''} | ${may} |`;
  });
  return ['| room | folder | what it is | rooms it imports |', '|---|---|---|---|', ...rows].join('\n');
}

function floors(): string {
  const rows = Object.entries(FLOORS).map(([name, purpose]) => `| \`workflows/${name}/\` | ${purpose} |`);
  return ['| floor | what it is |', '|---|---|', ...rows].join('\n');
}

const PIECES: { readonly [name: string]: () => string } = {
  errors: errorTable,
  failures: failureTable,
  procedures: procedureTable,
  diagram,
  rooms,
  floors,
};
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'docs/errors.md', 'docs/recovery.md'];

const stale: string[] = [];
for (const document of DOCUMENTS) {
  const path = fileURLToPath(new URL(document, `file://${root}/`));
  const text = await readFile(path, 'utf8');
  const fresh = text.replace(
    /<!-- generated:(\w+) -->\n[\s\S]*?<!-- \/generated -->/g,
    (_piece, name: string) => `<!-- generated:${name} -->\n${(PIECES[name] ?? (() => ''))()}\n<!-- /generated -->`,
  );
  if (fresh === text) continue;
  stale.push(document);
  if (!isCheck) await writeFile(path, fresh);
}
if (isCheck && stale.length > 0) {
  process.stderr.write(`these documents are stale: ${stale.join(', ')}; run 'npm run generate'\n`);
  process.exitCode = 1;
}
