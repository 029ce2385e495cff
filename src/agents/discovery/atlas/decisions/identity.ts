import { idsOf } from '../../hunter/findings.js';
import { shortStatement } from '../../hunter/read-requirements.js';
import { listed } from '../../hunter/words.js';
import { saying } from '../facts.js';
import type { DecisionRule } from './decision-rule.js';

const PROVIDER =
  /\b(?:Active Directory|Entra(?: ID)?|Azure AD|Okta|Keycloak|Google Workspace|LDAP|SAML|OpenID Connect|single sign[- ]?on|SSO|school account|health ID|BankID|eID|ID Austria)\b/iu;
const NO_ACCOUNT =
  /\b(?:no (?:app, no )?(?:login|passwords?|accounts?|registration)|without (?:an? )?(?:account|login|registration)|not have to (?:create|register)|anonymous\p{L}*|ohne Anmeldung)\b/iu;
const RIGHTS = /\b(?:only|not|may|role|right|permission|access|private|nobody)\b/iu;

/** How people prove who they are. */
export const identity: DecisionRule = {
  topic: 'identity login sign-in authentication account password access roles permissions sso keycloak oauth',
  decide: ({ facts, components, keys }) => {
    const part = components.find(({ id }) => id === keys.get('identity'));
    const providing = saying(facts, PROVIDER);
    const open = saying(facts, NO_ACCOUNT);
    const outside = facts.audiences.filter((audience) => audience.outside).map(({ actor }) => actor);
    const inside = facts.audiences.filter((audience) => !audience.outside).map(({ actor }) => actor);
    if (!part && providing.length === 0 && facts.audiences.length === 0) return undefined;
    const provider = PROVIDER.exec(providing[0]?.statement ?? '')?.[0];
    const rights = facts.requirements.filter(
      ({ id, statement }) => part?.requirements.includes(id) && RIGHTS.test(statement),
    );
    const halves = [
      ...(provider
        ? [
            `Sign-in through ${/account|single|SSO/iu.test(provider) ? `the existing ${provider}` : provider}${inside.length > 0 && outside.length > 0 ? ` for ${listed(inside.slice(0, 3))}` : ''}`,
          ]
        : inside.length > 0
          ? [`Accounts with a second factor for ${listed(inside.slice(0, 3))}`]
          : []),
      ...(open.length > 0
        ? [`no account${outside.length > 0 ? ` for ${listed(outside.slice(0, 3))}` : ''} where ${open[0]?.id} says so`]
        : outside.length > 0 && !provider
          ? [`an e-mail address with a one-time code for ${listed(outside.slice(0, 3))}`]
          : []),
    ];
    const choice =
      halves.length > 0 ? halves.join('; ') : 'An e-mail address with a one-time code, no passwords stored';
    return {
      title: 'How people sign in and what they may do',
      choice: `${choice.charAt(0).toUpperCase()}${choice.slice(1)}; rights by role, checked on the server`,
      rationale: [
        ...(providing[0] ? [`${providing[0].id} names the way (“${shortStatement(providing[0], 80)}”).`] : []),
        ...(open[0] ? [`${open[0].id} wants no hurdle (“${shortStatement(open[0], 80)}”).`] : []),
        ...(rights[0]
          ? [
              `${listed(idsOf(rights).slice(0, 4))} limit${rights.length === 1 ? 's' : ''} who may see or do what, which only the server can enforce.`,
            ]
          : []),
        ...(providing.length + open.length + rights.length === 0
          ? [
              `The brief names ${listed(facts.audiences.map(({ actor }) => actor).slice(0, 4))} but no way to sign in; this one stores no secret that can leak.`,
            ]
          : []),
      ].join(' '),
      alternatives: [
        provider
          ? {
              option: 'Accounts and passwords of its own',
              whyNot: `One more password for ${inside[0] ?? 'everybody'}, and leavers who keep their access; against ${providing[0]?.id}.`,
            }
          : {
              option: 'Passwords kept by the system',
              whyNot:
                'Forgotten and reused passwords become support work and a leak waiting to happen; no requirement asks for them.',
            },
        open.length > 0
          ? { option: 'An account for everybody', whyNot: `Against ${listed(idsOf(open))}.` }
          : {
              option: 'One shared account per team',
              whyNot: `Nobody could say who did ${rights[0] ? `what ${rights[0].id} guards` : 'what'}.`,
            },
      ],
      requirements: [...new Set([...idsOf(providing), ...idsOf(open), ...idsOf(rights)])].slice(0, 8),
    };
  },
};
