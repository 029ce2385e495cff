import { languageOf, readTokens } from '../../text/index.js';
import { brokenWording } from '../broken-wording.js';
import type { Specification } from '../work-products.js';
import type { Check, Finding } from './checks.js';

/** From how many requirements on the same criterion is a form rather than a criterion. */
const FORM = 3;

function hasVerb(text: string): boolean {
  return readTokens(text).some(({ pos }) => pos === 'VERB' || pos === 'AUX');
}

/** A statement that SCOUT or a model put into other words than the brief's is still a sentence. */
export const statementsReadable: Check = {
  name: 'rewritten statements are sentences',
  examine: ({ specification }) => {
    const rewritten = specification.items.filter(
      ({ statement, quote }) => !quote.includes(statement.replace(/[.]$/, '')) && languageOf(statement) === 'en',
    );
    const findings = rewritten.flatMap(({ requirement, statement, quote }): Finding[] => {
      const broken = brokenWording(quote) === undefined ? brokenWording(statement) : undefined;
      return broken === undefined
        ? []
        : [
            {
              severity: 'major',
              subject: requirement,
              message: `The statement of ${requirement} is no sentence (${broken}): “${statement}”`,
              fix: 'Say it in the words of the brief.',
            },
          ];
    });
    return { examined: rewritten.length, findings };
  },
};

type Criterion = Specification['items'][number]['acceptance'][number];

/** A criterion without what it quotes and without numbers: what is left is its form. */
function formOf({ given, when, outcome }: Criterion): string {
  return [given, when, outcome].map((part) => part.replace(/“[^”]*”|\[[^\]]*\]|\d+/g, '…')).join(' | ');
}

/** A criterion says what happens, and says it of its own requirement. */
export const criteriaOwn: Check = {
  name: 'acceptance criteria are sentences of their own',
  examine: ({ specification }) => {
    const criteria = specification.items.flatMap(({ requirement, acceptance }) =>
      acceptance.map((criterion) => ({ requirement, criterion })),
    );
    const verbless = criteria
      .filter(({ criterion: { outcome } }) => languageOf(outcome) === 'en' && !hasVerb(outcome))
      .map(
        ({ criterion: { id, outcome } }): Finding => ({
          severity: 'minor',
          subject: id,
          message: `The outcome of ${id} has no verb: “${outcome}”`,
          fix: 'Say what happens.',
        }),
      );
    const forms = new Map<string, { readonly ids: string[]; readonly requirements: Set<string> }>();
    for (const { requirement, criterion } of criteria) {
      if (!/“[^”]{12,}”/.test(`${criterion.given} ${criterion.when} ${criterion.outcome}`)) continue;
      const form = formOf(criterion);
      const known = forms.get(form) ?? { ids: [], requirements: new Set<string>() };
      known.ids.push(criterion.id);
      known.requirements.add(requirement);
      forms.set(form, known);
    }
    const repeated = [...forms.values()]
      .filter(({ requirements }) => requirements.size >= FORM)
      .map(
        ({ ids }): Finding => ({
          severity: 'minor',
          subject: ids[0] ?? '',
          message: `${ids.length} of ${criteria.length} criteria only repeat their statement in the same form: ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ' and others' : ''}.`,
          fix: 'Ask the client for an example of each, with what a person sees or measures.',
        }),
      );
    return { examined: criteria.length, findings: [...verbless, ...repeated] };
  },
};
