import { CONCERNS, type Concern } from './concerns.js';
import type { Findings, Risk, RiskRule } from './findings.js';
import { groundsFor } from './regulated-data.js';
import { listed } from './words.js';

type Control = { readonly concern: Concern; readonly missing: string; readonly ask: string };

const CONTROLS: readonly Control[] = [
  { concern: 'access', missing: 'who may see it', ask: 'roles with their rights' },
  { concern: 'encryption', missing: 'how it is encrypted', ask: 'encryption in transit and at rest' },
  {
    concern: 'retention',
    missing: 'how long it is kept and when it is deleted',
    ask: 'a retention and deletion period',
  },
  { concern: 'audit', missing: 'whether access and changes are recorded', ask: 'a record of access and changes' },
];

const NAMED = /^named in the brief/;
const GRAVE = /health|card|child|biometric|criminal|production/u;

/** What the brief itself names applies; what only its words suggest has yet to be confirmed. */
function lawFor(regulations: readonly string[], brief: string): string {
  const grounds = regulations.map((regulation) => ({ regulation, reason: groundsFor(regulation, brief) }));
  const named = grounds.filter(({ reason }) => NAMED.test(reason)).map(({ regulation }) => regulation);
  const likely = grounds
    .filter(({ reason }) => !NAMED.test(reason))
    .map(({ regulation, reason }) => `${regulation} (${reason})`);
  if (grounds.length === 0) return ' The brief names no law or country, so which rules apply is open.';
  const said = named.length > 0 ? ` The brief names ${listed(named)}.` : '';
  return likely.length > 0
    ? `${said} Whether ${listed(likely)} ${likely.length === 1 ? 'applies' : 'apply'} has yet to be confirmed.`
    : said;
}

/** One risk per category of protected data, about the controls the brief does not ask for. */
export const risksOfData: RiskRule = (findings) =>
  findings.regulatedData.map(({ category, terms, regulations, requirements }): Risk => {
    const controls = category === 'payment card data' ? CONTROLS.slice(0, 2) : CONTROLS;
    const missing = controls.filter(({ concern }) => !isCovered(findings, concern));
    const shown = listed(terms.slice(0, 4).map((term) => `“${term}”`));
    const law = lawFor(regulations, findings.brief);
    const open =
      missing.length > 0
        ? `No requirement says ${listed(
            missing.map((control) => control.missing),
            'or',
          )}.`
        : 'Access, encryption, retention and recording are asked for; that they fit this category has yet to be confirmed.';
    return {
      kind: 'compliance',
      statement: `${listed(requirements.slice(0, 6))}${requirements.length > 6 ? ` and ${requirements.length - 6} more` : ''} handle${requirements.length === 1 ? 's' : ''} ${category} (${shown}). ${open}${law}`,
      likelihood: missing.length >= 3 ? 'high' : missing.length > 0 ? 'medium' : 'low',
      impact: GRAVE.test(category) || regulations.length > 0 ? 'high' : 'medium',
      requirements,
      mitigation: mitigate(category, missing, regulations),
    };
  });

function isCovered({ requirements }: Findings, concern: Concern): boolean {
  return requirements.some(({ text }) => CONCERNS[concern].test(text));
}

function mitigate(category: string, missing: readonly Control[], regulations: readonly string[]): string {
  if (category === 'payment card data')
    return 'Keep card numbers out of the system: let a certified payment provider show the payment page and store only its token and the outcome, so that the smallest PCI DSS questionnaire is enough.';
  const add =
    missing.length > 0
      ? `Have the client add ${listed(missing.map((control) => control.ask))} for ${category} before the architecture is approved`
      : `Have the data protection officer confirm the controls for ${category} before the architecture is approved`;
  const check =
    category === 'regulated production or trial records'
      ? 'plan validation with documented test evidence from the first release'
      : category === 'data of children'
        ? 'settle who consents for a child and how that consent is recorded'
        : category === 'health data' || category === 'biometric data'
          ? 'do an impact assessment and store only the fields a named requirement needs'
          : 'store only the fields that a named requirement needs';
  return `${add}${regulations.length > 0 ? ` and check them against ${listed(regulations)}` : ' and ask which law applies'}; ${check}.`;
}
