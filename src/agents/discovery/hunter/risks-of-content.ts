import { idsOf, type Risk, type RiskRule } from './findings.js';
import { type ReadRequirement, shortStatement } from './read-requirements.js';
import { listed } from './words.js';

/** A hazard that certain features bring with them. */
type Hazard = {
  readonly pattern: RegExp;
  readonly kind: Risk['kind'];
  readonly statement: (said: string, first: ReadRequirement) => string;
  readonly mitigation: (ids: string, first: ReadRequirement) => string;
  readonly likelihood: Risk['likelihood'];
  readonly impact: Risk['impact'];
};

const HAZARDS: readonly Hazard[] = [
  {
    pattern:
      /\b(?:offline|without (?:an? |any )?(?:internet|network|mobile|signal|connection|connectivity|reception)|no (?:signal|reception|network)|poor (?:connection|reception|network))/iu,
    kind: 'data',
    statement: (said) =>
      `Work goes on without a connection (${said}): two people can change the same record, and a lost device takes unsent work with it.`,
    mitigation: (ids) =>
      `For ${ids}, decide per record type who wins when both changed it, show unsent work to its author, and test with the network cut in mid-save.`,
    likelihood: 'high',
    impact: 'high',
  },
  {
    pattern:
      /\b(?:machine learning|artificial intelligence|\bAI\b|predict\p{L}*|forecast\p{L}*|recommend\p{L}*|automatic(?:ally)? (?:classif|detect|recogni|suggest|match)\p{L}*|chat ?bot|language model|OCR)\b/iu,
    kind: 'data',
    statement: (said) =>
      `${said} gives answers that are sometimes wrong; the brief does not say how often is acceptable nor who notices.`,
    mitigation: (ids) =>
      `Agree a measured error rate on the client's own past data for ${ids}, show the reason with each answer, and keep a person's correction one step away.`,
    likelihood: 'high',
    impact: 'medium',
  },
  {
    pattern:
      /\b(?:online payments?|pay (?:by|with|online|via)|payment provider|checkout|charge the (?:card|customer)|direct debit|refunds?)\b/iu,
    kind: 'data',
    statement: (said) =>
      `Money moves (${said}): a payment taken twice, or taken without its booking, must be found and put right.`,
    mitigation: (ids) =>
      `Give every payment in ${ids} its own number that the provider checks for repeats, reconcile with the provider daily, and define who handles the differences.`,
    likelihood: 'medium',
    impact: 'high',
  },
  {
    pattern:
      /\b(?:sensors?|scanners?|scales?|PLCs?|gateways?|machines?|terminals?|barcode|RFID|devices? (?:in|on) the)\b[^.;]*\b(?:send|read|scan|connect|data|measure|signal|deliver)|\b(?:scan|read)\p{L}* [^.;]{0,40}\b(?:barcode|RFID|QR)/iu,
    kind: 'integration',
    statement: (said) =>
      `Hardware is part of it (${said}): models, firmware and places of use differ, and faults look like faults of the software.`,
    mitigation: (ids) =>
      `Get two devices of each model used for ${ids}, test at the place of use, and provide for typing the value by hand.`,
    likelihood: 'medium',
    impact: 'medium',
  },
  {
    pattern:
      /\bonly (?:one|two|a single) (?:person|people|employee|administrator|developer|colleague)\b|\bsingle (?:vendor|supplier|developer|administrator|person)\b|\bno (?:IT|technical) (?:department|staff|team|person|people|knowledge)\b|\b(?:is|are) leaving\b|\bretir(?:es|ing|e)\b/iu,
    kind: 'people',
    statement: (said) => `Knowledge hangs on few heads (${said}).`,
    mitigation: (ids) =>
      `Have that knowledge written down and tried by a second person before work on ${ids} starts; choose what the people who stay can run.`,
    likelihood: 'medium',
    impact: 'high',
  },
  {
    pattern:
      /\b(?:volunteers?|elderly|older (?:people|users)|gloves?|not (?:very )?(?:tech|computer)|little (?:IT|computer|technical)|no training|without training|non-technical|low literacy|temporary (?:staff|workers)|seasonal)\b/iu,
    kind: 'people',
    statement: (said) => `Users are named who cannot be expected to adapt to the software (${said}).`,
    mitigation: (ids) =>
      `Watch three such people do ${ids} on a paper mock-up before it is built and again before release; count who finishes unaided.`,
    likelihood: 'medium',
    impact: 'medium',
  },
  {
    pattern:
      /\b(?:double[- ]book\p{L}*|overbook\p{L}*|oversell\p{L}*|last (?:seat|item|place|slot)|at the same time by (?:two|several)|reserve\p{L}* (?:a |the )?(?:slot|seat|item|stock))\b/iu,
    kind: 'data',
    statement: (said) => `Two people can reach for the same thing at once (${said}).`,
    mitigation: (ids) =>
      `Let the data store decide the race in ${ids} with one atomic reservation, and test it with a hundred attempts in the same second.`,
    likelihood: 'medium',
    impact: 'high',
  },
  {
    pattern:
      /\b(?:single|one|sole|exclusive) (?:vendor|supplier|provider|manufacturer)\b|\bvendor lock|\bmust (?:be built|run|be based) (?:with|on) (?:\p{Lu}[\p{L}.]+)/u,
    kind: 'operations',
    statement: (said) =>
      `The choice of technology is fixed from outside (${said}), with its prices and its end of support.`,
    mitigation: (ids) =>
      `Record in ${ids} which version and until when its maker supports it; keep the client's data exportable in an open format.`,
    likelihood: 'medium',
    impact: 'medium',
  },
  {
    pattern:
      /\b(?:multi(?:ple)?[- ]?(?:lingual|languages?)|translat\p{L}+|in (?:German|French|English|Spanish|Italian|Dutch|Turkish|Arabic|Polish|Welsh)[^.;]{0,30}\b(?:and|or)\b)/iu,
    kind: 'scope',
    statement: (said) =>
      `Every text exists more than once (${said}), messages and documents included, and somebody must keep the versions alike.`,
    mitigation: (ids) =>
      `Name the person who delivers and maintains the translations for ${ids}; keep all texts out of the code, and fail the build on a missing one.`,
    likelihood: 'medium',
    impact: 'low',
  },
];

/** Hazards of what is asked for, one risk each, over all requirements that show it. */
export const risksOfContent: RiskRule = ({ requirements }) =>
  HAZARDS.flatMap(({ pattern, kind, statement, mitigation, likelihood, impact }): Risk[] => {
    const showing = requirements.filter(({ statement: sentence }) => pattern.test(sentence));
    const first = showing[0];
    if (first === undefined) return [];
    const ids = idsOf(showing).slice(0, 8);
    const said = `${first.id}: “${shortStatement(first, 80)}”`;
    return [
      {
        kind,
        statement: statement(said, first),
        likelihood,
        impact,
        requirements: ids,
        mitigation: mitigation(listed(ids.slice(0, 4)), first),
      },
    ];
  });
