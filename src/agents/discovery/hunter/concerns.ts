/** What a complete set of requirements says something about, and how to tell that a sentence does. */
export const CONCERNS = {
  access:
    /\b(?:roles?|permissions?|access (?:rights?|control)|authori[sz]\p{L}+|only (?:the |an? )?\p{L}+(?: \p{L}+){0,3} (?:may|can|must|should|see|are|is)|may only|can only|not be visible|not see|visible only|log ?in|sign[- ]?in|password|two-factor|2FA|MFA|single sign)/iu,
  encryption: /\b(?:encrypt\p{L}*|TLS|SSL|HTTPS|AES)\b/iu,
  retention:
    /\b(?:retain\p{L}*|retention|(?:kept|keep|stored?|archived?|preserved?)\b[^.;]{0,40}\b(?:years?|months?|days?|weeks?)|delet\p{L}+[^.;]{0,40}\bafter|eras\p{L}+|purg\p{L}+|anonymi[sz]\p{L}+)/iu,
  consent:
    /\b(?:consent|opt[- ]?(?:in|out)|privacy notice|guardian|parental|right to (?:be forgotten|access|erasure)|data subject|on request)\b/iu,
  audit:
    /\b(?:audit\p{L}*|log(?:ged|s)? (?:of|every|all|each|who|with)|(?:every|each|all) (?:changes?|access\p{L}*|actions?|edits?)[^.;]{0,40}\b(?:logged|recorded|traced|documented)|traceab\p{L}+|history of (?:changes|who)|change history|who (?:changed|did|viewed|approved))/iu,
  availability:
    /\b(?:availab(?:le|ility)[^.;]{0,50}(?:%|24|hours|per)|uptime|downtime|outage|24\/7|maintenance window|service level)/iu,
  backup: /\b(?:back(?:ed)?[- ]?up|backups?|restor\p{L}+|disaster|recovery|RTO|RPO|failover)\b/iu,
  performance:
    /\b(?:respon[sd]\p{L}*|load time|seconds?|milliseconds|throughput|per second|concurrent|simultaneous|at the same time|peak)\b/iu,
  volume:
    /\b\d[\d.,'’ ]*\+?\s?(?:k |thousand |million )?(?:concurrent |active |registered |named |daily )?(?:users?|customers?|orders?|records?|patients?|documents?|members?|employees?|requests?|transactions?|visits?|items?|sites?|stores?|branches|volunteers?|students?|devices?|sensors?|\p{L}+s per (?:day|week|month|hour|year))\b/iu,
  accessibility:
    /\b(?:accessib\p{L}+|WCAG|screen[- ]?readers?|BITV|Section 508|EN 301 ?549|keyboard only|disabilit\p{L}+|color[- ]?blind|colour[- ]?blind|large(?:r)? (?:font|text|print))/iu,
} as const satisfies Readonly<Record<string, RegExp>>;

export type Concern = keyof typeof CONCERNS;
