/** How near to people a component stands; a component depends only on what stands further down. */
export const LAYERS = ['interface', 'domain', 'shared', 'adapter', 'control', 'data', 'platform'] as const;
export type Layer = (typeof LAYERS)[number];

/** Something many systems can do, told by the words of a requirement. */
export type Capability = {
  readonly key: string;
  readonly layer: Layer;
  readonly pattern: RegExp;
  /** The component's name; `subject` is what the requirements say it works on, where they agree. */
  readonly name: (subject: string | undefined, text: string) => string;
  readonly does: string;
};

const has = (text: string, pattern: RegExp): boolean => pattern.test(text);

export const CAPABILITIES: readonly Capability[] = [
  {
    key: 'search',
    layer: 'shared',
    pattern: /\b(?:search\p{L}*|find|filter\p{L}*|look(?:ed)? up|query|queries)\b/iu,
    name: (subject) => (subject ? `${subject} search` : 'Search'),
    does: 'Keeps a searchable index and answers searches within the rights of the person who asks',
  },
  {
    key: 'reporting',
    layer: 'shared',
    pattern:
      /\b(?:statistics?|dashboards?|KPIs?|key figures|analytics|analys[ei]s|trends?|charts?|heat ?map|(?:daily|weekly|monthly|quarterly|yearly|annual|management|summary|usage|financial) (?:\p{L}+ )?reports?|reports? (?:on|showing|for (?:the )?(?:management|ministry|board|auditors?|authorit\p{L}+|council))|generate\p{L}* (?:\p{L}+ )?reports?|export\p{L}*|Excel|CSV|spreadsheets?|Übersicht)\b/iu,
    name: (_subject, text) =>
      has(text, /statistic|dashboard|KPI|figure|trend|chart|report/iu) ? 'Reporting and export' : 'Export',
    does: 'Computes figures and lists from the records and hands them out as a view or a file',
  },
  {
    key: 'notification',
    layer: 'shared',
    pattern:
      /\b(?:notif(?:y|ies|ied|ication)\p{L}*|remind\p{L}*|alert\p{L}*|alarm\p{L}*|e-?mails?(?! address)|\bmails?\b(?! address)|SMS|text messages?|push messages?|pag(?:e|es|ing) the|messages?|inform(?:ed|s)?|warn(?:s|ed|ing)?\p{L}*|Erinnerung|benachrichtig\p{L}*)\b/iu,
    name: (_subject, text) => {
      const kinds = [
        has(text, /remind|Erinnerung/iu) ? 'reminders' : '',
        has(text, /alert|alarm|warn|pag(?:e|es|ing) the/iu) ? 'alerts' : '',
        has(text, /notif|inform|mail|SMS|message/iu) ? 'notifications' : '',
      ].filter(Boolean);
      const joined = kinds.slice(0, 2).join(' and ');
      return joined.charAt(0).toUpperCase() + joined.slice(1);
    },
    does: 'Sends each message once, over the channel asked for, and keeps whether it arrived',
  },
  {
    key: 'files',
    layer: 'shared',
    pattern:
      /\b(?:upload\p{L}*|hochladen|photos?|photograph\p{L}*|images?|pictures?(?! instead)|attach\p{L}*|documents?|files?(?! cabinet)|receipts|(?<!\b(?:at|on|upon|of) )receipt\b|PDFs?|videos?(?! (?:identification|call|consult\p{L}*|conference))|scans?(?= (?:of|are)))\b/iu,
    name: (_subject, text) =>
      has(text, /document|contract|PDF|receipt/iu) && has(text, /photo|image|picture/iu)
        ? 'Document and photo store'
        : has(text, /photo|image|picture/iu)
          ? 'Photo store'
          : has(text, /receipt/iu)
            ? 'Receipt store'
            : has(text, /document|contract/iu)
              ? 'Document store'
              : 'File store',
    does: 'Takes files in, checks type and size, and gives them out only to those who may see the record they belong to',
  },
  {
    key: 'payment',
    layer: 'shared',
    pattern:
      /\b(?:pa(?:y|ys|ying|id)|payments?|checkout|refund\p{L}*|invoic\p{L}*|billing|deposit|direct debit|price\p{L}*|fees?)\b/iu,
    name: (_subject, text) =>
      has(text, /invoic|billing/iu)
        ? 'Billing and payments'
        : has(text, /pay|refund|checkout|debit/iu)
          ? 'Payments'
          : 'Prices and fees',
    does: 'Knows what is owed and what was paid, and hands the taking of money to the payment provider',
  },
  {
    key: 'approval',
    layer: 'domain',
    pattern:
      /\b(?:approv\p{L}+|reject\p{L}*|sign(?:s|ed)? off|second (?:signature|approval)|four[- ]eyes|countersign\p{L}*|authori[sz]e[sd]?|releas(?:e|ed) by|moderat\p{L}+)\b/iu,
    name: (subject) => (subject ? `${subject} approval` : 'Approvals'),
    does: 'Leads each case through the decisions it needs, by the people who may take them',
  },
  {
    key: 'scheduling',
    layer: 'domain',
    pattern:
      /\b(?:schedul\p{L}+|appointments?|calendars?|time ?slots?|slots?|(?<!\b(?:per|hour|night|early|late)[ -])shifts?(?! (?:electrician|lead|leader|manager|supervisor|worker|team)s?)|rosters?|rota|bookings?|reserv\p{L}+|waiting list|block\p{L}* (?:out )?time|duty plan)\b/iu,
    name: (_subject, text) => {
      const noun = /\b(appointment|shift|booking|reservation|roster|slot)s?\b/iu.exec(text)?.[1];
      return noun
        ? `${noun.charAt(0).toUpperCase()}${noun.slice(1).toLowerCase()} scheduling`
        : has(text, /reserv/iu)
          ? 'Reservations'
          : 'Scheduling';
    },
    does: 'Owns who has what when, and lets one of two competing requests win',
  },
  {
    key: 'conversation',
    layer: 'shared',
    pattern: /\b(?:chat\p{L}*|comments?|discuss\p{L}*|forum|feedback|conversation|messag(?:e|ing) each other)\b/iu,
    name: (_subject, text) => (has(text, /chat/iu) ? 'Chat' : 'Comments and feedback'),
    does: 'Carries what people write to each other about a case',
  },
  {
    key: 'calculation',
    layer: 'domain',
    pattern:
      /\b(?:calculat\p{L}+|comput(?:e|es|ed)\b|predict\p{L}*|forecast\p{L}*|recommend\p{L}*|suggest\p{L}*|match(?:es|ing)\b|scoring\b|scores? (?:each|every|the|an?|all|applic\p{L}+)\b|\bNEWS2\b|rank\p{L}*|detect\p{L}*|classif\p{L}+|convert(?:ed|s)?\b|route (?:planning|optimi[sz]ation)|optimi[sz]e\p{L}*|AI\b|recogni[sz]e\p{L}*|read (?:date|amount)|blur\p{L}*|screened)/iu,
    name: (_subject, text) => {
      const pairs: readonly (readonly [RegExp, string])[] = [
        [/predict\p{L}*|forecast/iu, 'Prediction'],
        [/\bNEWS2\b|\bscor(?:e|es|ing)\b/iu, 'Scoring'],
        [/match(?:es|ing)\b/iu, 'Matching'],
        [/recommend|suggest/iu, 'Suggestions'],
        [/recogni[sz]|read (?:date|amount)|OCR/iu, 'Recognition'],
        [/screened/iu, 'Screening'],
        [/blur/iu, 'Image redaction'],
        [/detect|classif/iu, 'Detection'],
      ];
      return pairs.find(([pattern]) => pattern.test(text))?.[1] ?? 'Calculation';
    },
    does: 'Derives values by stated rules, keeps the inputs of each result, and can be tested on past data',
  },
  {
    key: 'devices',
    layer: 'shared',
    pattern:
      /\b(?:sensors?|PLCs?|barcodes?|QR[- ]?codes?|RFID|scan\p{L}* (?:the |a |an |their |each )?(?:\p{L}+ )?(?:code|wristband|label|ticket|badge|tag|card|parcel)s?|wristband|scales?\b|meters?\b|signs? at|LED signs?|wearables?|GPS|vehicles? send)/iu,
    name: (_subject, text) =>
      has(text, /sensor|PLC|meter/iu)
        ? 'Measurement intake'
        : has(text, /barcode|QR|RFID|scan|wristband/iu)
          ? 'Code scanning'
          : 'Device gateway',
    does: 'Speaks to the hardware, marks gaps and doubtful readings, and passes on clean values',
  },
  {
    key: 'map',
    layer: 'shared',
    pattern: /\b(?:maps?\b|on a map|geo\p{L}*|location|position (?:on|of)|nearby|distance|route\b)/iu,
    name: () => 'Maps and positions',
    does: 'Places records on the map and answers what is near',
  },
  {
    key: 'publicApi',
    layer: 'interface',
    pattern:
      /\b(?:open data|public API|provide\p{L}* an? (?:documented )?API|API (?:documented|for (?:third|other|external|partner))|OpenAPI|feed\b|web ?hooks? for)/iu,
    name: () => 'Public API',
    does: 'Offers the published data to other programs under a documented, versioned contract',
  },
  {
    key: 'migration',
    layer: 'adapter',
    pattern:
      /\b(?:migrat\p{L}+|import\p{L}*[^.;]{0,40}\b(?:existing|old|legacy|historic\p{L}*|previous)|(?:existing|old|legacy|historic\p{L}*) (?:data|records|files)[^.;]{0,30}\b(?:import\p{L}*|taken over|transferred|loaded))/iu,
    name: () => 'Data migration',
    does: 'Brings the old records over, repeatably, and reports what does not fit',
  },
  {
    key: 'offline',
    layer: 'shared',
    pattern:
      /\b(?:offline|without (?:an? |any )?(?:internet|network|mobile|signal|connection|connectivity|reception)|(?:network|connection|signal|internet|wi-?fi|reception) (?:is|goes|are) (?:gone|down|away|lost|out)|synchroni[sz]e afterwards|keep recording when|no (?:internet|network|reception|signal|wi-?fi|coverage)\b)/iu,
    name: () => 'Offline synchronization',
    does: 'Keeps unsent work on the device, sends it when the network is back, and shows conflicts instead of hiding them',
  },
  {
    key: 'settings',
    layer: 'shared',
    pattern:
      /\b(?:configur\p{L}+|settings?|templates?|master data|admin(?:istrat\p{L}+)?\b|limits? can be|change limits|maintain\p{L}* (?:the )?(?:limits|lists|categories|prices|texts)|menu can be changed|user management)\b/iu,
    name: (_subject, text) =>
      has(text, /template/iu) && !has(text, /setting|configur|admin/iu) ? 'Templates' : 'Administration',
    does: 'Lets authorized people change lists, limits and texts without a release',
  },
  {
    key: 'identity',
    layer: 'control',
    pattern:
      /\b(?:log(?:ged)?[- ]?(?:in|on|off|out)\b|sign[- ]?(?:in|on)\b|single sign|authenticat\p{L}+|passwords?|two[- ]factor|MFA|accounts?\b(?! balance)|roles?\b|permissions?|rights\b|access (?:control|rights?)|may (?:only )?(?:see|view|access)|(?:see|sees|view|access)\b[^.;]{0,40}\bonly\b|only [^.;]{2,40} (?:may|can|must be able to|are allowed to|should) |(?:must|may|should) not (?:be (?:able to )?)?(?:see|change|access|view|visible)|don't want \p{L}+ to see|no (?:app, no )?login|anonymous\p{L}*|stay private|invite\p{L}*)/iu,
    name: () => 'Identity and access',
    does: 'Knows who somebody is and what that person may see and do; everything else asks it',
  },
  {
    key: 'audit',
    layer: 'control',
    pattern:
      /\b(?:audit\p{L}*|traceab\p{L}+|(?:every|each|all) (?:changes?|access\p{L}*|actions?|edits?)[^.;]{0,40}\b(?:logged|recorded|documented)|logged with|who (?:changed|did|viewed|approved|accessed)|history of|change history|never overwrite|with author and time|unchangeabl[ey]|tamper|immutable|GoBD)/iu,
    name: () => 'Audit record',
    does: 'Appends who did or saw what and when, and lets nobody change an entry',
  },
  {
    key: 'retention',
    layer: 'control',
    pattern:
      /\b(?:retain\p{L}*|retention|(?:kept|keep|stored?|archived?)\b[^.;]{0,40}\b(?:years?|months?|days)|delet\p{L}+[^.;]{0,50}\b(?:after|years?|days?|months?)|(?:years?|months?|days?) after[^.;]{0,30}delet|purg\p{L}+|anonymi[sz]\p{L}+|disappear\p{L}* [^.;]{0,40}after)/iu,
    name: () => 'Retention and deletion',
    does: 'Knows how long each kind of record is kept, deletes or blocks it then, and proves it',
  },
];

/** The capabilities a sentence shows, in the table's order. */
export function capabilitiesOf(text: string): readonly Capability[] {
  return CAPABILITIES.filter(({ pattern }) => pattern.test(text));
}
