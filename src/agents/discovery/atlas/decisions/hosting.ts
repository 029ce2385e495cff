import { idsOf } from '../../hunter/findings.js';
import { shortStatement } from '../../hunter/read-requirements.js';
import { STANCES } from '../../hunter/stances.js';
import { listed } from '../../hunter/words.js';
import { saying } from '../facts.js';
import type { DecisionRule } from './decision-rule.js';

const REGION =
  /\b(?:in|en|within|inside|on servers in|data cent(?:er|re)s? in)\s+(?:the )?(?<region>European Union|EU|EEA|Switzerland|Germany|Deutschland|Austria|France|(?:United Kingdom|UK)|(?:United States|USA|US)|Canada|Australia|Netherlands)\b/u;
const OWN = /\bmunicipal data cent(?:er|re)|\bhospital's own data|\b(?:our|its|their) own (?:data cent|server)/iu;
/** The machine that the brief names: “the parish server”. */
const NAMED =
  /(?:\b(?:on|in|to|is) |^|; )(?<machine>(?:the|our|its|their|my) (?!own\b|cloud\b)(?:[\p{L}'’-]+ ){1,2}?(?:server(?: room)?|NAS|PC|workstation|machine room|data ?cent(?:er|re)))\b/iu;
const STRICT =
  /\b(?:stored?|storage|host\p{L}*|data cent(?:er|re)s?|servers?|operat\p{L}+|gespeichert|héberg\p{L}*|processed?|located)\b/iu;

/** Where it runs. A place the brief prescribes is the choice; two places that exclude each other are left open. */
export const hosting: DecisionRule = {
  topic: 'hosting cloud on-premises data center server operation provider kubernetes container aws azure',
  decide: ({ facts }) => {
    const stance = STANCES.find(({ about }) => about === 'hosting');
    const own = facts.requirements.filter(({ statement }) => stance?.one.test(statement) || OWN.test(statement));
    const cloud = facts.requirements.filter(
      ({ statement, id }) => stance?.other.test(statement) && !own.some((other) => other.id === id),
    );
    const regional = saying(facts, REGION).filter(({ statement }) => STRICT.test(statement));
    const region = REGION.exec(regional[0]?.statement ?? '')?.groups?.region;
    const conflict = facts.risks.contradictions.find(
      ({ between }) => own.some(({ id }) => between.includes(id)) && cloud.some(({ id }) => between.includes(id)),
    );
    if (own.length > 0 && cloud.length > 0)
      return {
        title: 'Where it runs',
        choice: `Open until ${conflict?.id ?? 'the contradiction'} is settled; built as containers that run on own servers and with a provider alike`,
        rationale: `${listed(idsOf(own))} and ${listed(idsOf(cloud))} exclude each other. Containers and a standard database keep both ways open at little cost until the client decides.`,
        alternatives: [
          {
            option: 'Own servers',
            whyNot: `Would break ${listed(idsOf(cloud))} (“${shortStatement(cloud[0] ?? { statement: '' }, 70)}”).`,
          },
          {
            option: 'A cloud provider',
            whyNot: `Would break ${listed(idsOf(own))} (“${shortStatement(own[0] ?? { statement: '' }, 70)}”).`,
          },
        ],
        requirements: idsOf([...own, ...cloud]),
      };
    const machine = own.map(({ statement }) => NAMED.exec(statement)?.groups?.machine).find(Boolean);
    if (own.length > 0)
      return {
        title: 'Where it runs',
        choice: machine
          ? `On ${machine.charAt(0).toLowerCase()}${machine.slice(1)}, the client's own, as containers that need nothing else`
          : "On the client's own servers, as containers on two machines where availability asks for it",
        rationale: `${own[0]?.id} leaves no other place: “${shortStatement(own[0] ?? { statement: '' }, 110)}”.`,
        alternatives: [
          {
            option: 'Public cloud',
            whyNot: `Excluded by ${listed(idsOf(own))}.`,
          },
          {
            option: 'A hosting company with dedicated servers',
            whyNot: `The data would still leave the premises, against ${own[0]?.id}.`,
          },
        ],
        requirements: idsOf([...own, ...regional.filter((one) => !own.includes(one))]),
      };
    const availability = facts.requirements.filter(({ statement }) =>
      /availability|available (?:for |at |from |between |around |\d)|uptime|around the clock/iu.test(statement),
    );
    const small = facts.requirements.filter(
      ({ statement, kind }) =>
        kind === 'constraint' && /\b(?:budget|cost|euros?|pounds|€|IT department|no IT)(?!\p{L})/iu.test(statement),
    );
    const where = region
      ? ` in ${/^(?:EU|UK|US|USA|EEA|European|United|Netherlands)/u.test(region) ? 'the ' : ''}${region === 'Deutschland' ? 'Germany' : region}`
      : '';
    const basis = [
      ...(regional[0] ? [`${regional[0].id} limits the place (“${shortStatement(regional[0], 80)}”)`] : []),
      ...(cloud[0] ? [`${cloud[0].id} asks for it (“${shortStatement(cloud[0], 80)}”)`] : []),
      ...(availability[0]
        ? [
            `a provider's platform carries ${availability[0].id} (“${shortStatement(availability[0], 60)}”) without staff on call`,
          ]
        : []),
      ...(small[0]
        ? [`${small[0].id} leaves no room for servers of one's own (“${shortStatement(small[0], 60)}”)`]
        : []),
    ];
    return {
      title: 'Where it runs',
      choice: `With a managed hosting provider${where}: one container platform, one managed database`,
      rationale:
        basis.length > 0
          ? `${capital(listed(basis))}.`
          : 'No requirement prescribes a place; a managed provider needs no machine room and no staff at night, and containers can move later.',
      alternatives: [
        {
          option: 'Own servers',
          whyNot: `No requirement asks for them, and they need people for patching and repair${small[0] ? ` that ${small[0].id} does not pay for` : ' whom the brief does not mention'}.`,
        },
        region
          ? {
              option: `A provider outside ${where.replace(/^ in /u, '')}`,
              whyNot: `Excluded by ${listed(idsOf(regional))}.`,
            }
          : {
              option: 'Functions of one cloud provider (serverless)',
              whyNot: 'Ties the code to that provider before load or cost is known.',
            },
      ],
      requirements: [...new Set(idsOf([...regional, ...cloud, ...availability, ...small]))],
    };
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
