import { idsOf } from '../../hunter/findings.js';
import { shortStatement } from '../../hunter/read-requirements.js';
import { listed } from '../../hunter/words.js';
import { saying } from '../facts.js';
import type { DecisionRule } from './decision-rule.js';

/** What people hold in their hands. */
export const client: DecisionRule = {
  topic: 'client web browser native app mobile responsive flutter react pwa frontend',
  decide: ({ facts, keys }) => {
    const noApp = saying(facts, /\b(?:without installing|no app|nothing to install|browser only|web[- ]based)\b/iu);
    const app = saying(facts, /\b(?:native app|mobile app|iOS|Android|app stores?)\b/iu).filter(
      (one) => !noApp.includes(one),
    );
    const offline = saying(
      facts,
      /\b(?:offline|without (?:a |an )?(?:network|internet|connection|signal)|no (?:reception|internet|network))\b/iu,
    );
    const handheld = saying(facts, /\b(?:phones?|tablets?|smartphones?|mobile|handhelds?|Chromebooks?)\b/iu);
    const framework = saying(facts, /\b(?:React|Angular|Vue|Flutter|Svelte|Blazor)\b/u).find(
      ({ kind }) => kind === 'constraint',
    );
    const product = /\b(?:React|Angular|Vue|Flutter|Svelte|Blazor)\b/u.exec(framework?.statement ?? '')?.[0];
    if (!keys.has('ui:inside') && !keys.has('ui:outside')) return undefined;
    const withProduct = product ? `, in ${product} (${framework?.id})` : '';
    if (app.length > 0)
      return {
        title: 'What people hold in their hands',
        choice: `One code base for the apps${product ? withProduct : ' on iOS and Android'}, and the same server for a browser`,
        rationale: `${app[0]?.id} asks for apps (“${shortStatement(app[0] ?? { statement: '' }, 80)}”)${offline[0] ? `; ${offline[0].id} needs work without a network` : ''}.`,
        alternatives: [
          { option: 'A page in the browser only', whyNot: `Does not meet ${listed(idsOf(app))}.` },
          {
            option: 'Two native code bases',
            whyNot: 'Twice the work for every change; no requirement needs what only they can do.',
          },
        ],
        requirements: idsOf([...app, ...offline, ...(framework ? [framework] : [])]),
      };
    const installable = offline.length > 0;
    return {
      title: 'What people hold in their hands',
      choice: installable
        ? `A web application that can be put on the home screen and keeps unsent work on the device${withProduct}`
        : `A web application that fits phone and desktop${withProduct}`,
      rationale: noApp[0]
        ? `${noApp[0].id} excludes an installation (“${shortStatement(noApp[0], 80)}”).`
        : installable
          ? `${offline[0]?.id} needs work without a network (“${shortStatement(offline[0] ?? { statement: '' }, 80)}”), which a browser can store, and nothing asks for an app store.`
          : handheld[0]
            ? `${handheld[0].id} names the device (“${shortStatement(handheld[0], 80)}”); a page reaches it without an app store.`
            : 'No requirement needs what only an installed program can do, and a page is updated for everybody at once.',
      alternatives: [
        {
          option: 'Native apps for iOS and Android',
          whyNot: noApp[0]
            ? `Against ${noApp[0].id}.`
            : `Store reviews and two releases for every change; ${handheld[0]?.id ?? 'no requirement'} ${handheld[0] ? 'does not need them' : 'asks for them'}.`,
        },
        {
          option: 'A desktop program',
          whyNot: handheld[0]
            ? `Does not run on the device of ${handheld[0].id}.`
            : 'Would have to be installed and updated on every computer.',
        },
      ],
      requirements: [...new Set(idsOf([...noApp, ...offline, ...handheld, ...(framework ? [framework] : [])]))].slice(
        0,
        8,
      ),
    };
  },
};

/** How messages reach people. */
export const messages: DecisionRule = {
  topic: 'notification message email sms push reminder alert delivery',
  decide: ({ facts, components, keys }) => {
    const part = components.find(({ id }) => id === keys.get('notification'));
    if (!part) return undefined;
    const asking = facts.requirements.filter(({ id, kind }) => kind === 'functional' && part.requirements.includes(id));
    const text = asking.map(({ statement }) => statement).join('\n');
    const channels = [
      /\bSMS|text message/iu.test(text) ? 'SMS' : '',
      /e-?mail/iu.test(text) ? 'e-mail' : '',
      /push|on (?:his|her|their) phone|phone\b/iu.test(text) ? 'push message' : '',
      /\bpag(?:e|er|ing)\b/iu.test(text) ? 'pager' : '',
      /phone call/iu.test(text) ? 'phone call' : '',
    ].filter(Boolean);
    const timed = asking.find(({ measures }) =>
      measures.some(({ dimension, bound }) => dimension === 'duration' && bound === 'atMost'),
    );
    const limit = timed?.measures.find(({ dimension, bound }) => dimension === 'duration' && bound === 'atMost')?.text;
    return {
      title: 'How messages reach people',
      choice: `A queue in the database feeds ${channels.length > 0 ? listed(channels) : 'one sender per channel'}; each message carries a key so that it goes out once, and its delivery is kept`,
      rationale: `${listed(idsOf(asking).slice(0, 4))} promise${asking.length === 1 ? 's' : ''} messages (“${shortStatement(asking[0] ?? { statement: '' }, 80)}”)${limit ? `; the figure in ${timed?.id}, ${limit}, is measured from queue to delivery` : ''}. A failed provider delays a message and loses none.`,
      alternatives: [
        {
          option: 'Sending within the request',
          whyNot: `A slow provider would hold up the person at the screen, and a crash between saving and sending loses ${asking[0]?.id}.`,
        },
        {
          option: 'A marketing or campaign tool',
          whyNot: `Does not know the states that trigger ${listed(idsOf(asking).slice(0, 2), 'or')}, and would get a copy of the contact data.`,
        },
      ],
      requirements: idsOf(asking).slice(0, 8),
    };
  },
};
