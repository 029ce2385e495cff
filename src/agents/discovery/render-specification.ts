import { STANDARD } from './hunter/known-systems.js';
import type { Architecture, Requirements, Review, Risks, Specification } from './work-products.js';

/** What goes into the document; only the specification must be there. */
export type SpecificationDocument = {
  readonly specification: Specification;
  readonly requirements?: Requirements;
  readonly risks?: Risks;
  readonly architecture?: Architecture;
  readonly review?: Review;
  /** The line under the title that says which engine made it and by which instructions. */
  readonly notice?: string;
};

const KINDS = [
  { prefix: 'FR-', title: 'Functions' },
  { prefix: 'NFR-', title: 'Qualities' },
  { prefix: 'CON-', title: 'Constraints' },
] as const;

/** Whether a statement only repeats the brief: then one of the two is enough. */
function isSame(quote: string, statement: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/[\s.!]+/gu, ' ')
      .trim()
      .toLowerCase();
  return plain(quote) === plain(statement);
}

/** Writes the specification as one Markdown document, for people who approve it and people who build from it. */
export function renderSpecification(document: SpecificationDocument): string {
  const { specification, architecture, risks, review, notice } = document;
  const parts = [
    `# ${inline(specification.title)}`,
    ...(notice ? [`> ${inline(notice)}`] : []),
    specification.summary,
    ...(document.requirements ? [inline(document.requirements.summary)] : []),
    ...(review ? [reviewPart(review)] : []),
    requirementsPart(document),
    ...(architecture ? [architecturePart(architecture)] : []),
    acceptancePart(specification, architecture),
    traceabilityPart(specification),
    openPointsPart(specification),
    ...(risks ? [risksPart(risks)] : []),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function requirementsPart({ specification, requirements }: SpecificationDocument): string {
  const sources = new Map(requirements?.requirements.map((requirement) => [requirement.id, requirement]));
  const tables = KINDS.flatMap(({ prefix, title }) => {
    const items = specification.items.filter(({ requirement }) => requirement.startsWith(prefix));
    const rows = items.map(({ requirement, statement, priority, quote, components }) => [
      requirement,
      statement,
      priority,
      sources.get(requirement)?.actor ?? '',
      isSame(quote, statement) ? 'the same' : `“${quote}”`,
      components.join(', '),
    ]);
    const withActor = rows.some((row) => row[3] !== '');
    const keep = (row: readonly string[]) => (withActor ? row : row.filter((_value, index) => index !== 3));
    return items.length === 0
      ? []
      : [
          `### ${title}`,
          table(
            keep(['Id', 'Statement', 'Priority', 'Actor', 'In the words of the brief', 'Components']),
            rows.map(keep),
          ),
        ];
  });
  return ['## Requirements', ...tables].join('\n\n');
}

function architecturePart({ summary, components, dataFlows, decisions, responses }: Architecture): string {
  const names = new Map(components.map(({ id, name }) => [id, name]));
  const named = (end: string): string => (names.has(end) ? `${end} ${names.get(end)}` : end);
  return [
    '## Architecture',
    inline(summary),
    componentDiagram(components, dataFlows),
    table(
      ['Id', 'Component', 'Responsibility', 'Requirements', 'Uses'],
      components.map(({ id, name, responsibility, requirements, dependsOn }) => [
        id,
        name,
        responsibility,
        requirements.join(', '),
        dependsOn.join(', ') || '–',
      ]),
    ),
    '### Data flows',
    table(
      ['Id', 'From', 'To', 'Data', 'Protected as'],
      dataFlows.map(({ id, from, to, data, classification }) => [
        id,
        named(from),
        named(to),
        data,
        classification ?? '–',
      ]),
    ),
    '### Decisions',
    ...decisions.map(({ id, title, choice, rationale, alternatives, requirements }) =>
      [
        `#### ${id} ${inline(title)}`,
        `**${inline(choice)}**`,
        inline(rationale),
        alternatives.map(({ option, whyNot }) => `- _${inline(option)}_: ${inline(whyNot)}`).join('\n'),
        ...(requirements.length > 0 ? [`Rests on ${requirements.join(', ')}.`] : []),
      ].join('\n\n'),
    ),
    ...(responses.length > 0
      ? [
          '### Answers to the review',
          ...responses.map(({ comment, answer, changes }) =>
            [
              `> ${inline(comment)}`,
              inline(answer),
              ...(changes.length > 0 ? [changes.map((change) => `- ${inline(change)}`).join('\n')] : []),
            ].join('\n\n'),
          ),
        ]
      : []),
  ].join('\n\n');
}

/** Components with their dependencies; people and systems outside stand around them. */
function componentDiagram(components: Architecture['components'], flows: Architecture['dataFlows']): string {
  const ids = new Set(components.map(({ id }) => id));
  const outside = [...new Set(flows.flatMap(({ from, to }) => [from, to]).filter((end) => !ids.has(end)))];
  const node = (end: string): string => (ids.has(end) ? end.replace('-', '') : `X${outside.indexOf(end) + 1}`);
  const people = new Set(
    flows
      .filter(
        ({ from, to }) =>
          !ids.has(from) &&
          /^C-/u.test(to) &&
          /(?:portal|workspace|app|front end|console)$/iu.test(components.find(({ id }) => id === to)?.name ?? ''),
      )
      .map(({ from }) => from),
  );
  const edges = new Set([
    ...components.flatMap(({ id, dependsOn }) => dependsOn.map((target) => `  ${node(id)} --> ${node(target)}`)),
    ...flows
      .filter(({ from, to }) => !ids.has(from) || !ids.has(to))
      .map(({ from, to }) => `  ${node(from)} -.-> ${node(to)}`),
  ]);
  return [
    '```mermaid',
    'flowchart TB',
    ...outside.map((end) =>
      people.has(end) ? `  ${node(end)}(["${label(end)}"])` : `  ${node(end)}[/"${label(end)}"/]`,
    ),
    ...components.map(({ id, name }) => `  ${node(id)}["${label(name)}"]`),
    ...edges,
    '```',
  ].join('\n');
}

function acceptancePart({ items }: Specification, architecture: Architecture | undefined): string {
  const names = new Map(architecture?.components.map(({ id, name }) => [id, name]));
  const parts = items.map(({ requirement, statement, acceptance, components }) =>
    [
      `### ${requirement}`,
      inline(statement),
      table(
        ['Id', 'Given', 'When', 'Then'],
        acceptance.map(({ id, given, when, outcome }) => [id, given, when, outcome]),
      ),
      ...(architecture
        ? [`Served by ${components.map((id) => `${id} ${names.get(id) ?? ''}`.trim()).join(', ')}.`]
        : []),
    ].join('\n\n'),
  );
  return ['## Acceptance criteria', ...parts].join('\n\n');
}

function traceabilityPart({ traceability }: Specification): string {
  return [
    '## Traceability',
    table(
      ['Requirement', 'Components', 'Acceptance criteria'],
      traceability.map(({ requirement, components, acceptance }) => [
        requirement,
        components.join(', '),
        acceptance.join(', '),
      ]),
    ),
  ].join('\n\n');
}

function openPointsPart({ openPoints }: Specification): string {
  return [
    '## Open points',
    openPoints.length === 0
      ? 'None.'
      : table(
          ['Source', 'What must be answered'],
          openPoints.map(({ source, text }) => [source, text]),
        ),
  ].join('\n\n');
}

function risksPart({ risks, externalSystems, regulatedData }: Risks): string {
  return [
    '## Risks',
    ...(risks.length > 0
      ? [
          table(
            ['Id', 'Kind', 'Likelihood', 'Impact', 'Risk', 'What to do'],
            risks.map(({ id, kind, likelihood, impact, statement, mitigation }) => [
              id,
              kind,
              likelihood,
              impact,
              statement,
              mitigation,
            ]),
          ),
        ]
      : ['None found.']),
    ...(externalSystems.length > 0
      ? [
          '### External systems',
          table(
            ['Id', 'System', 'Requirements', 'In the words of the brief'],
            externalSystems.map(({ id, name, requirements, quote }) => [
              id,
              STANDARD.test(name) ? `${name} (interface standard)` : name,
              requirements.join(', '),
              `“${quote}”`,
            ]),
          ),
        ]
      : []),
    ...(regulatedData.length > 0
      ? [
          '### Protected data',
          table(
            ['Id', 'Category', 'Shown by', 'Regulations', 'Requirements'],
            regulatedData.map(({ id, category, terms, regulations, requirements }) => [
              id,
              category,
              terms.join(', '),
              regulations.join(', ') || 'none named',
              requirements.join(', '),
            ]),
          ),
        ]
      : []),
  ].join('\n\n');
}

function reviewPart({ verdict, summary, findings }: Review): string {
  const grave = findings.filter(({ severity }) => severity !== 'minor');
  return [
    '## Review',
    `${verdict === 'passed' ? 'Passed' : 'Not passed'}. ${inline(summary)}`,
    ...(grave.length > 0
      ? [
          table(
            ['Id', 'Severity', 'Subject', 'Finding', 'Fix'],
            grave.map(({ id, severity, subject, message, fix }) => [id, severity, subject, message, fix]),
          ),
        ]
      : []),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text of others inside a table cell: on one line, its pipes and markup shown and not interpreted. */
function cell(text: string): string {
  return inline(text).replace(/\|/gu, '\\|');
}

function inline(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/\\/gu, '\\\\')
    .replace(/[*_`[\]]/gu, '\\$&')
    .replace(/</gu, '&lt;')
    .replace(/^(?=[#>+-])/u, '\\')
    .trim();
}

function label(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/"/gu, '#quot;').replace(/</gu, '#lt;').replace(/>/gu, '#gt;');
}
