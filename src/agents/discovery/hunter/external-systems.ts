import type { Risks } from '../work-products.js';
import { KNOWN_SYSTEM } from './known-systems.js';
import { passageAt } from './passages.js';
import type { ReadRequirement } from './read-requirements.js';

/** A name in the wording of the text: capitalized words, with digits and joining marks. */
const NAME = String.raw`(?<name>(?:\p{Lu}[\p{L}\d]*|\d*\p{Lu}[\p{L}\d]*)(?:[-/.&+]?[\p{L}\d]+)*(?: (?:(?:\p{Lu}|\d)[\p{L}\d/.&+-]*|of(?= \p{Lu})))*)`;
const DET =
  '(?:(?:the|our|their|its|an?|existing|current|external|national|central|corporate|legacy|old|present|company|online|local|regional|public|state|federal|in-house) )*';
/** A system told by what it is: `the existing payroll system`, `the national patient registry`. */
const KIND =
  '(?:system|database|registry|register|platform|gateway|service|server|portal|ledger|directory|provider|software|tool|package|calendar|API|ERP|CRM|PMS|POS|HIS|LMS|CMS|WMS|MES|EHR|EMR|scales?|sensors?|terminals?|units|readers?|scanners?|printers?|meters?|PLCs?)';
const DESCRIBED = String.raw`(?<described>(?:(?:existing|current|external|national|central|corporate|legacy|old|present|company|online|state|federal|local|regional|public) )*(?:[\p{L}\d'’-]+ ){0,3}?${KIND})(?![\p{L}-])`;
const VERB = String.raw`(?:integrat\p{L}+|connect\p{L}*|interfac\p{L}+|synchroni[sz]\p{L}+|sync(?:s|ed|ing)?|exchang\p{L}+(?: \p{L}+){0,3}|link(?:s|ed|ing)?|communicat\p{L}+|talk(?:s|ing)?|import(?:s|ed)?(?: \p{L}+){0,4}|export(?:s|ed)?(?: \p{L}+){0,4}|fetch(?:es|ed)?(?: \p{L}+){0,4}|pull(?:s|ed)?(?: \p{L}+){0,4}|push(?:es|ed)?(?: \p{L}+){0,4}|read(?: \p{L}+){0,4}|receiv\p{L}+(?: \p{L}+){0,4}|transfer\p{L}*(?: \p{L}+){0,5}|sen[dt]s?(?: \p{L}+){0,4}|post(?:ed|s)?(?: \p{L}+){0,4}|transmit\p{L}*(?: \p{L}+){0,4}|report(?:ed|s)?(?: \p{L}+){0,4}|forward\p{L}*(?: \p{L}+){0,4}|book(?:ed)?(?: \p{L}+){0,3}|migrat\p{L}+(?: \p{L}+){0,4}|tak(?:e|en)(?: \p{L}+){0,4}|come(?:s)?(?: \p{L}+){0,2}|look(?:ed)? up(?: \p{L}+){0,3}|log(?:ging)? in|sign(?:ing)? in|authenticat\p{L}+|pay(?:ments?)?|feed(?:s)?)`;
const PREPOSITION = '(?:with|to|from|into|in|via|through|against|using|over|by|and)';

const PATTERNS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b${VERB} (?:automatically |directly |daily |nightly |back )*${PREPOSITION} (?<lead>${DET})${NAME}`,
    'gu',
  ),
  new RegExp(
    String.raw`\b${VERB} (?:automatically |directly |daily |nightly |back )*${PREPOSITION} (?:the |our |their |its |an? )${DESCRIBED}`,
    'gu',
  ),
  new RegExp(
    String.raw`\b(?:interface|connection|integration|link|adapter|connector|feed) (?:to|with|from|for) (?<lead>${DET})${NAME}`,
    'gu',
  ),
  new RegExp(
    String.raw`\b(?:interface|connection|integration|link|adapter|connector|feed) (?:to|with|from|for) (?:the |our |their |its |an? )${DESCRIBED}`,
    'gu',
  ),
  new RegExp(String.raw`${NAME} (?:integration|interface|connector|API|web ?service|feed|gateway|adapter)\b`, 'gu'),
  new RegExp(
    String.raw`\b(?:existing|current|legacy|present|in-house|external|third-party|national|central) ${DESCRIBED}`,
    'gu',
  ),
  new RegExp(String.raw`\bvia (?:the )?${NAME}`, 'gu'),
  new RegExp(
    String.raw`\b(?:system|software|tool|platform|package|database|registry|service) (?:called |named )?${NAME}(?! (?:must|shall|should|has|needs))`,
    'gu',
  ),
  new RegExp(String.raw`\b(?:${KIND}|PLCs|EHR|ERP|CRM|operator)s? \(${NAME}\)`, 'gu'),
  new RegExp(String.raw`["“„«]${NAME}["”“»] (?:\p{L}+ ){0,2}(?:software|system|platform|tool)`, 'gu'),
  new RegExp(String.raw`\b(?:provider|vendor|supplier|system|software)\s?[:=] ?${NAME}`, 'gu'),
];

const NOT_A_SYSTEM =
  /^(?:SMS.*|PCI(?:[- ]DSS)?|RTO|RPO|EUPL|BITV|EN \d.*|ADA|KYC|AML|VAT|M|S|C|I|We|The|This|That|These|If|When|It|All|Each|Every|Any|No|In|On|At|As|And|Or|PDF|CSV|Excel|XLSX?|XML|JSON|HTML|Word|DOCX?|PNG|JPE?G|HTTPS?|TLS|SSL|SMS|E-?[Mm]ails?|Mail|QR(?: [Cc]odes?)?|USB|Wi-?Fi|WLAN|VPN|LAN|NFC|RFID|Bluetooth|GPS|API|APIs|REST(?:ful)?|SOAP|UI|UX|AI|ID|IDs|FAQ|Internet|Web|Android|iOS|Windows|Linux|macOS|Chrome|Firefox|Safari|Edge|English|German|French|Italian|Spanish|Dutch|Polish|Turkish|Arabic|Europe(?:an)?|Euro|EU|US|USA|UK|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Q[1-4]|GDPR|DSGVO|HIPAA|WCAG|ISO|CEO|CFO|CTO|CIO|HR|IT|Finance|Sales|Marketing|Legal|Operations|Accounting|Management|KPIs?|SLA|MFA|2FA|SSO|AES|OWASP|(?:FR|NFR|CON|REQ|US|R)-?\d+.*)$/u;
const NOT_DESCRIBED =
  /^(?:new|this|that|same|whole|target|own|our|entire|proposed|future|operating|booking|the)?\s*(?:system|platform|service|software|tool|portal|database|provider|package|server)$/iu;

type Sighting = { readonly name: string; readonly quote: string };

/**
 * The systems outside that the brief has this one talk to: names behind verbs of integration, products and standards known by
 * name, and systems told by what they are. Names of the brief's own product, of actors and of formats are none.
 */
export function findExternalSystems(
  requirements: readonly ReadRequirement[],
  brief: string,
  own: readonly string[],
): Risks['externalSystems'] {
  const isOwn = new Set(
    own.flatMap((name) => [
      name.toLowerCase(),
      ...name
        .toLowerCase()
        .split(/[\s:–-]+/u)
        .filter((word) => word.length > 3),
    ]),
  );
  const systems = new Map<string, { name: string; requirements: string[]; quote: string }>();
  const note = ({ name, quote }: Sighting, requirement?: string) => {
    if (isOwn.has(name.toLowerCase()) || isOwn.has(name.toLowerCase().replace(/s$/u, ''))) return;
    const key = keyOf(name, systems);
    const entry = systems.get(key) ?? { name, requirements: [], quote };
    if (requirement !== undefined && !entry.requirements.includes(requirement)) entry.requirements.push(requirement);
    systems.set(key, entry);
  };
  for (const requirement of requirements) {
    for (const sighting of sightingsIn(requirement.refused.length > 0 ? requirement.asserted : requirement.text))
      note({ name: sighting.name, quote: quoteFor(sighting, requirement.quote) }, requirement.id);
  }
  for (const [, entry] of systems) {
    const word = new RegExp(
      String.raw`(?<![\p{L}\d])${entry.name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}(?![\p{L}\d])`,
      'iu',
    );
    for (const { id, text, asserted, refused } of requirements)
      if (!entry.requirements.includes(id) && word.test(refused.length > 0 ? asserted : text))
        entry.requirements.push(id);
    if (!brief.includes(entry.quote))
      entry.quote = requirements.find(({ id }) => id === entry.requirements[0])?.quote ?? entry.quote;
  }
  for (const key of aliases(systems, requirements)) systems.delete(key);
  const order = new Map(requirements.map(({ id }, index) => [id, index]));
  return [...systems.values()].map((entry, index) => ({
    id: `SYS-${index + 1}`,
    ...entry,
    requirements: entry.requirements.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
  }));
}

const GENERIC = /^(?:PMS|ERP|CRM|EHR|EMR|HIS|POS|LMS|CMS|WMS|MES|PLCs?)$/u;

/** Of “the EHR (Epic)” only the name stays: the kind before the bracket is the same system. */
function aliases(
  systems: ReadonlyMap<string, { readonly name: string }>,
  requirements: readonly ReadRequirement[],
): string[] {
  return [...systems].flatMap(([key, { name }]) =>
    requirements.some(({ text }) =>
      [...systems.values()].some(
        (other) =>
          other.name !== name &&
          (text.includes(`${name} (${other.name}`) || (GENERIC.test(name) && text.includes(other.name))),
      ),
    )
      ? [key]
      : [],
  );
}

/** `SAP` and `SAP S/4HANA` are one system; so are `payroll system` and `existing payroll system`. */
function keyOf(name: string, systems: ReadonlyMap<string, unknown>): string {
  const plain = name.toLowerCase().replace(/^(?:existing|current|legacy|old|present|our|the) /u, '');
  for (const key of systems.keys())
    if (key === plain || key.startsWith(`${plain} `) || plain.startsWith(`${key} `) || key.includes(` ${plain} `))
      return key;
  return plain;
}

function sightingsIn(text: string): Sighting[] {
  const found: Sighting[] = [...text.matchAll(KNOWN_SYSTEM)].map((match) => ({
    name: match[0],
    quote: passageAt(text, match.index),
  }));
  for (const pattern of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const name = match.groups?.name?.trim();
      const described = match.groups?.described?.trim();
      const quote = passageAt(text, match.index);
      if (name && isSystemName(name)) found.push({ name: name.replace(/[.,;:]+$/u, ''), quote });
      else if (
        described &&
        !NOT_DESCRIBED.test(described) &&
        !/\b(?:and|or|for|of|the|that|which|to|in|by|is|are|be|must|this)\b/iu.test(described)
      )
        found.push({ name: described, quote });
      const more =
        name &&
        /^(?:,| and) (?:the |our )?(?<next>\p{Lu}[\p{L}\d]{2,}(?: \p{Lu}[\p{L}\d]+)*)/u.exec(
          text.slice(match.index + match[0].length),
        )?.groups?.next;
      if (more && isSystemName(more)) found.push({ name: more, quote });
    }
  }
  return found;
}

function isSystemName(name: string): boolean {
  return name.length > 1 && !NOT_A_SYSTEM.test(name) && !/^\d/u.test(name);
}

function quoteFor(sighting: Sighting, quote: string): string {
  return quote.includes(sighting.quote) ? sighting.quote : quote;
}
