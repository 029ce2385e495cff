/** Where a quality or a constraint bears, by its words: keys of components, tried in order; all that match count. */
export const QUALITY_RULES: readonly { readonly pattern: RegExp; readonly keys: readonly string[] }[] = [
  {
    pattern:
      /\b(?:WCAG|accessib\p{L}+|EN 301|screen reader|keyboard|languages?|English|German|French|Spanish|Deutsch|Français|Romanian|Hungarian|Turkish|multilingual|design system|corporate design|style guide|dark mode|browser|responsive|look|modern|intuitive|user-friendly|easy to (?:use|learn)|usab\p{L}+|pictures instead|training|Android|iOS|tablet|smartphone|phone|React|frontend|font|iPads?|printed?|printing|print-?outs?|gloves|buttons?|devices?|large type|plain language|old (?:phones?|computers?|laptops?))/iu,
    keys: ['ui'],
  },
  { pattern: /\b(?:page|screen|load time|load:|click|tap)/iu, keys: ['ui'] },
  { pattern: /\bsearch\p{L}*\b/iu, keys: ['search'] },
  {
    pattern:
      /\b(?:volumes?|(?:a|per|each) day|response|respond|seconds?|performan\p{L}+|fast|quick|throughput|concurrent|simultaneous|at once|at the same time|peak|requests? per|scal\p{L}+|load)\b/iu,
    keys: ['platform', 'store'],
  },
  { pattern: /\b(?:sensors?|measurements?|PLCs?)\b/iu, keys: ['devices'] },
  {
    pattern:
      /\b(?:availability|available (?:for |at |\d|from|between|around|24)|uptime|24\/7|maintenance|outage|failover|recovery|RTO|RPO|disaster|monitor\p{L}*|operation|on-site support|support)\b/iu,
    keys: ['platform'],
  },
  { pattern: /\b(?:back(?:ed)?[- ]?ups?|restor\p{L}+|RPO|recovery)\b/iu, keys: ['store', 'platform'] },
  { pattern: /\b(?:encrypt\p{L}*|TLS)\b/iu, keys: ['store', 'platform'] },
  {
    pattern:
      /\b(?:secur\p{L}+|penetration|OWASP|password|log-?(?:off|in|out)|authenticat\p{L}+|sign-on|roles?|access|rights|private|account)\b/iu,
    keys: ['identity'],
  },
  { pattern: /\b(?:audit\p{L}*|logged|logs|traceab\p{L}+)\b/iu, keys: ['audit'] },
  {
    pattern: /\b(?:GDPR|DSGVO|HIPAA|privacy|personal data|data protection|data subject)\b/iu,
    keys: ['identity', 'retention', 'store'],
  },
  {
    pattern:
      /\b(?:data cent(?:er|re)|hosted|hosting|cloud|on[- ]prem\p{L}*|servers?|server room|run on|located in|stored (?:only )?in|within the (?:EU|European Union)|in Switzerland|in Germany|own hardware|network)\b/iu,
    keys: ['platform', 'store'],
  },
  { pattern: /\b(?:database|Oracle|PostgreSQL|records?)\b/iu, keys: ['store'] },
  { pattern: /\b(?:card data|PCI|payment)\b/iu, keys: ['payment'] },
  { pattern: /\b(?:alerts?|notification|SMS|e-?mail|reminder)\b/iu, keys: ['notification'] },
  { pattern: /\b(?:offline|without (?:a |an )?(?:network|internet|connection))\b/iu, keys: ['offline'] },
];

/** Constraints on the project rather than on a part of the system: they bear on what is released and operated. */
export const PROJECT =
  /\b(?:budget|cost|price|€|EUR|CHF|USD|£|\$|pounds|euros?|deadline|live|launch|go-live|milestone|release|deliver\p{L}*|phase|pilot|by the end of|project manager|contract\p{L}*|team|tender|open[- ]source|licen[cs]e|source code|Start muss|Budget)\b/iu;
