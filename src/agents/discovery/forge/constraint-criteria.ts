import { listed } from '../hunter/words.js';
import type { Criterion, CriterionRule } from './criterion.js';

const said = (statement: string): string => statement.replace(/[.\s]+$/u, '');
const one = (criterion: Criterion): readonly Criterion[] => [criterion];

/** How a constraint is verified, by what it speaks of; the first rule that gives criteria counts. */
const RULES: readonly { readonly when: RegExp; readonly criteria: CriterionRule }[] = [
  {
    when: /^out of scope:/iu,
    criteria: ({ requirement }) =>
      one({
        given: 'the list of functions of the released version',
        when: 'it is compared with the brief',
        outcome: `it offers no function for this: ${said(requirement.statement).replace(/^out of scope:\s*/iu, '')}`,
      }),
  },
  {
    when: /^no\b/iu,
    criteria: ({ requirement }) => {
      const spared = said(requirement.statement)
        .replace(/^no\s+/iu, '')
        .replace(/\s+(?:shall|must|may|should|is|are)?\s*(?:be )?(?:needed|required|necessary)?$/iu, '');
      return one({
        given: 'every task of the released version',
        when: 'each is done from start to end, and what was used is noted',
        outcome: `nothing on the list is this: ${spared}`,
      });
    },
  },
  {
    when: /\b(?:at the earliest|not (?:be )?(?:possible )?before|not before)\b/iu,
    criteria: ({ requirement }) =>
      one({
        given: 'the project plan in force',
        when: 'its dates are compared with this sentence',
        outcome: `no step that it speaks of is dated before ${requirement.dates.at(-1)?.text ?? 'the date it names'}`,
      }),
  },
  {
    when: /\b(?:remains?|stays?|is) (?:the )?(?:master|leading|system of record)\b|\b(?:stays?|remains?) in (?:our|the)\b/iu,
    criteria: ({ requirement, systems }) => {
      const master = systems[0] ?? 'the system named';
      return [
        {
          given: `one value changed in ${master}`,
          when: 'the next exchange has run',
          outcome: `the product shows the changed value (“${said(requirement.statement)}”)`,
        },
        {
          given: 'the same value',
          when: `somebody tries to change it here without ${master}`,
          outcome: 'the change does not last: it is refused or overwritten at the next exchange',
        },
      ];
    },
  },
  {
    when: /\b(?:budget|cost|spend|price|spent|funding|grant|set aside)\b|€|EUR|CHF|\$|£|pounds|euros/iu,
    criteria: ({ requirement }) => {
      const amounts = requirement.measures.filter(({ dimension }) => dimension === 'money').map(({ text }) => text);
      return amounts.length > 0
        ? one({
            given: 'all offers and invoices of the project, with running cost where the sentence includes it',
            when: 'they are added up at each milestone',
            outcome: `the sum stays within ${listed(amounts)}`,
          })
        : [];
    },
  },
  {
    when: /\b(?:penetration|security test|audit(?:ed)? by|certif)/iu,
    criteria: ({ requirement }) =>
      one({
        given: 'the release candidate in a copy of production',
        when: `the test that “${said(requirement.statement)}” asks for has been done by people outside the project`,
        outcome: 'their signed report lists no open finding of high or medium severity',
      }),
  },
  {
    when: /\b(?:live|launch|ready|deadline|deliver|milestone|reached|complete|finish|roll|start|by|before|no later|until|au plus tard|spätestens|season|pilot|phase)\b/iu,
    criteria: ({ requirement }) => {
      const date = requirement.dates[0];
      if (date)
        return one({
          given: `the version that “${said(requirement.statement)}” speaks of`,
          when: `${date.text} comes`,
          outcome: `it is in use by those it is for, and the acceptance record carries a date no later than ${date.text}`,
        });
      const time = requirement.measures.find(({ dimension }) => dimension === 'duration');
      return time
        ? one({
            given: 'the date from which the sentence counts',
            when: `${time.text} have passed`,
            outcome: `the record shows that this was done: ${said(requirement.statement)}`,
          })
        : [];
    },
  },
  {
    when: /\b(?:data cent|hosted|hosting|on[- ]prem|cloud|own servers|stored|héberg\p{L}*|gespeichert|located|European Union|in Switzerland|in Germany|outside)/iu,
    criteria: ({ requirement }) => [
      {
        given: 'the list of all machines, stores and backups with their places, subcontractors included',
        when: 'it is checked against contracts and addresses',
        outcome: `every entry agrees with “${said(requirement.statement)}”`,
      },
      {
        given: 'outgoing traffic recorded for one day',
        when: 'its destinations are resolved',
        outcome: 'no record content goes to a place that the sentence excludes',
      },
    ],
  },
  {
    when: /\b(?:GDPR|DSGVO|RGPD|HIPAA|PCI|SOX|FINMA|circular|regulation|law|eIDAS|GoBD|CFR|applies|observed|einzuhalten)\b/iu,
    criteria: ({ requirement }) => {
      const name =
        /\b(?:GDPR|DSGVO|RGPD|HIPAA|PCI DSS|SOX|FINMA [^,.;]{0,40}?(?=\bon\b|\bhas\b|[,.;]|$)|eIDAS|GoBD|21 CFR Part 11)\b/iu
          .exec(requirement.statement)?.[0]
          ?.trim() ?? 'the rule named';
      return one({
        given: `a list of the duties of ${name} that touch this product, signed by the person responsible for it at the client`,
        when: 'each duty is traced to a requirement or a procedure',
        outcome: 'none is left over, and the evidence for each is on file',
      });
    },
  },
  {
    when: /\b(?:must (?:be built|use|be based)|uses?|existing|React|Oracle|PostgreSQL|Java|API|design system|remain unchanged|interface|via|through|SFTP|HL7|FHIR|OPC|devices?|hardware|Android|iOS)\b/iu,
    criteria: ({ requirement, systems }) => {
      if (requirement.clause.negated || /\bnot\b|^the device\b/iu.test(requirement.statement)) return [];
      const unchanged = /\bunchanged|stays? in|no additional/iu.test(requirement.statement);
      const what = systems[0] ?? productIn(requirement.statement) ?? 'what it names';
      return one({
        given: 'the parts list of the released version with its interfaces',
        when: `it is compared with “${said(requirement.statement)}”`,
        outcome: unchanged
          ? `${what} runs with the same version and settings as before the project`
          : `${what} is used in the way the sentence says, shown in one run from end to end`,
      });
    },
  },
  {
    when: /\b(?:open[- ]source|licen[cs]e|source code|published)\b/iu,
    criteria: ({ requirement }) =>
      one({
        given: 'the source and the list of all parts with their licenses',
        when: 'a license scanner reads them',
        outcome: `it finds nothing that contradicts “${said(requirement.statement)}”`,
      }),
  },
  {
    when: /\b(?:training|trained|show us|support|project manager|staff|team|people|hours a week)\b/iu,
    criteria: ({ requirement }) =>
      one({
        given: 'the contract and the project plan',
        when: 'the people and hours named in them are counted',
        outcome: `they show what “${said(requirement.statement)}” asks for, with a name and a date`,
      }),
  },
];

/** Criteria by which a constraint is verified; none where no rule speaks of it. */
export function constraintCriteria(input: Parameters<CriterionRule>[0]): readonly Criterion[] {
  for (const { when, criteria } of RULES) {
    const found = when.test(input.requirement.statement) ? criteria(input) : [];
    if (found.length > 0) return found;
  }
  return [];
}

/** The first name in a sentence that is not its first word: `OpenAPI 3.1`, `Android 9`. */
function productIn(statement: string): string | undefined {
  const bracketed = /\((?<name>\p{Lu}[\p{L}\d .-]{2,30})\)/u.exec(statement)?.groups?.name;
  if (bracketed) return bracketed;
  return /(?<=\p{Ll}[,)]? )(?!(?:I|System|Contractor|Supplier|Frontend|Vendor|API|IT)\b)\p{Lu}[\p{L}\d+./-]*(?: (?:\p{Lu}[\p{L}\d+./-]*|\d[\d.]*(?=[\s.,)]|$)))*/u
    .exec(statement)?.[0]
    .replace(/[.,]$/u, '');
}
