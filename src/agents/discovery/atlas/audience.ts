import { looksLikePeople, OUTSIDERS } from '../hunter/people.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { listed, plural, singular, upperFirst } from '../hunter/words.js';
import type { DraftComponent } from './draft.js';

const NOBODY =
  /\b(?:system|application|software|platform|solution|app|tool|portal|website|data|records?|reports?|requests?|page|search|service|it|they|we|i|this|that|there|which|users?|alerts?|messages?|documents?|orders?|contractor|supplier shall|one|nobody|sensor|device|server|backup|interface)s?$/iu;

/** Who uses the system, each with the requirements they act in; by their plural as the brief says it. */
export type Audience = { readonly actor: string; readonly outside: boolean; readonly requirements: readonly string[] };

/** The people of the requirements: those SCOUT named, and the subjects of sentences that are none of the system's parts. */
export function findAudiences(requirements: readonly ReadRequirement[], actors: readonly string[]): Audience[] {
  const known = actors.map((actor) => singular(actor.toLowerCase()));
  const found = new Map<string, string[]>();
  for (const { id, actor, clause, kind } of requirements) {
    if (kind !== 'functional') continue;
    for (const name of [actor ?? clause.actor ?? ''].flatMap((names) => names.split(/,| and | or /u))) {
      const plain = name
        .trim()
        .toLowerCase()
        .replace(/^(?:an?|the|our|all|each|every|only)\s+/u, '')
        .replace(/\s*\(.*$/u, '');
      const base = known.find((candidate) => candidate === singular(plain)) ?? plain;
      if (
        !base ||
        /^(?:(?:some|any|every|no)(?:body|one)|users?|people)$|^(?:of|in|for|with|by|to|where|from|when|if|once|unless|so)\b/u.test(
          base,
        ) ||
        NOBODY.test(base) ||
        base.split(' ').length > 3
      )
        continue;
      if (!known.includes(singular(base)) && actor === undefined && !looksLikePeople(base)) continue;
      const person = actors.find((each) => /^\p{Lu}\p{Ll}+$/u.test(each) && each.toLowerCase() === base);
      const key = person ?? pluralActor(base);
      found.set(key, [...(found.get(key) ?? []), id]);
    }
  }
  return [...found].map(([actor, ids]) => ({ actor, outside: OUTSIDERS.test(actor), requirements: [...new Set(ids)] }));
}

const COLLECTIVE =
  /(?:office|desk|finance|department|team|staff|board|council|management|accounting|support|security|room|police|hr|personnel|public)$/iu;

function pluralActor(name: string): string {
  const [head = name, ...rest] = name.split(' of ');
  if (COLLECTIVE.test(head)) return name;
  return [plural(singular(head)), ...rest].join(' of ');
}

const MOBILE =
  /\b(?:mobile app|native app|iOS|Android|app\b|smartphones?|on (?:a|the|their|his|her) (?:phone|mobile|tablet)s?|tablets?|from a phone|offline)\b/iu;
const NO_APP = /\b(?:without installing|no app|nothing (?:to )?install|browser only|web[- ]based only)\b/iu;

/** The components people touch: one for those outside the organization, one for those inside; one for all if nobody is named. */
export function interfacesFor(
  audiences: readonly Audience[],
  requirements: readonly ReadRequirement[],
): DraftComponent[] {
  const functional = requirements.filter(({ kind }) => kind === 'functional');
  const sides = [audiences.filter(({ outside }) => outside), audiences.filter(({ outside }) => !outside)];
  const components = sides.flatMap((side, index): DraftComponent[] => {
    if (side.length === 0) return [];
    const ids = [...new Set(side.flatMap((audience) => audience.requirements))];
    const text = requirements
      .filter(({ id }) => ids.includes(id))
      .map((requirement) => requirement.text)
      .join('\n');
    const isApp = MOBILE.test(text) && !NO_APP.test(text);
    const busiest = [...side].sort((a, b) => b.requirements.length - a.requirements.length)[0]?.actor ?? 'user';
    const who =
      side.length === 1 || index === 0
        ? upperFirst(busiest.includes(' of ') ? busiest.replace(/^(\S+?)s\b/u, '$1') : singular(busiest))
        : 'Staff';
    const form = index === 0 ? (isApp ? 'app' : 'portal') : isApp ? 'app' : 'workspace';
    return [
      {
        key: index === 0 ? 'ui:outside' : 'ui:inside',
        layer: 'interface',
        name: `${who} ${form}`,
        does: `Where ${listed(side.map(({ actor }) => actor))} work${isApp ? ' on phone or tablet' : ' in the browser'}; shows only what their role allows`,
        requirements: ids,
      },
    ];
  });
  if (components.length > 0) return components;
  const touched = functional.filter(
    ({ clause }) =>
      /^(?:create|view|search|change|remove|show|share|decide)$/u.test(clause.verb ?? '') || clause.verb === undefined,
  );
  return [
    {
      key: 'ui:inside',
      layer: 'interface',
      name: MOBILE.test(requirements.map(({ text }) => text).join('\n')) ? 'App' : 'Web front end',
      does: 'What people see and operate; the brief does not tell their roles apart',
      requirements: (touched.length > 0 ? touched : functional.length > 0 ? functional : requirements).map(
        ({ id }) => id,
      ),
    },
  ];
}
