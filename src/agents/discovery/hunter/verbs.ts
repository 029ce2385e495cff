/** What kind of thing a sentence asks for, by its main verb. */
export type VerbClass =
  | 'create'
  | 'view'
  | 'search'
  | 'change'
  | 'remove'
  | 'decide'
  | 'notify'
  | 'output'
  | 'intake'
  | 'connect'
  | 'compute'
  | 'prevent'
  | 'assign'
  | 'authenticate'
  | 'pay'
  | 'retain'
  | 'record'
  | 'show'
  | 'share'
  | 'publish'
  | 'work';

const CLASSES: Readonly<Record<VerbClass, string>> = {
  create: `create add register enter submit book place open capture apply sign post file order draft define start begin reserve
    request raise ask write compose build propose nominate join enrol enroll subscribe set-up rate order mark flag tag complete fill type`,
  view: 'view see read browse check look consult access inspect track monitor follow watch know understand overview compare',
  search: 'search find filter sort query locate discover lookup',
  change: `split merge copy edit update change modify reschedule move correct amend rename adjust configure manage maintain customize customise set
    extend switch swap override return undo restore reset postpone rearrange transfer turn enable disable pause resume administer`,
  remove:
    'delete remove cancel withdraw revoke archive deactivate close erase purge anonymize anonymise unsubscribe expire discard clear',
  decide:
    'approve reject accept decline review confirm authorize authorise verify validate release certify decide sign-off acknowledge moderate countersign',
  notify: 'notify alert remind email e-mail inform warn message send contact broadcast escalate page',
  output: 'export download print generate produce extract report issue create-report summarize summarise plot chart',
  intake: 'import load migrate receive upload ingest collect take transcribe digitize digitise convert parse',
  connect:
    'integrate connect sync synchronize synchronise exchange transmit push pull interface link communicate call fetch talk interoperate',
  compute: `calculate compute determine predict estimate score match suggest recommend detect optimize optimise propose-route plan
    convert forecast rank classify recognize recognise translate count aggregate derive`,
  prevent: 'prevent block restrict lock limit prohibit refuse forbid disallow avoid protect stop',
  assign: 'assign allocate route dispatch delegate forward distribute hand allot schedule',
  authenticate: 'log login authenticate sign-in identify-user',
  pay: 'pay charge refund invoice bill collect-payment deposit reimburse settle',
  retain: 'keep retain store preserve save persist hold back-up backup remain',
  record: 'note photograph record log audit document trace timestamp',
  show: 'show display list present visualize visualise highlight indicate render state contain include offer provide name',
  share: 'give tell share comment discuss chat reply answer respond upvote invite attach annotate collaborate',
  publish: 'publish announce broadcast release-to expose',
  work: 'work run operate function support handle process comply conform follow-law meet serve use need have scan choose select pick hand identify get go come put',
};

const CLASS_OF = new Map<string, VerbClass>();
for (const [name, verbs] of Object.entries(CLASSES)) {
  for (const verb of verbs.split(/\s+/)) if (!CLASS_OF.has(verb)) CLASS_OF.set(verb, name as VerbClass);
}

export function verbClassOf(lemma: string | undefined): VerbClass | undefined {
  return lemma === undefined ? undefined : CLASS_OF.get(lemma);
}

/** Whether a word, read as a noun by the tagger, is as likely the verb of the sentence. */
export function isKnownVerb(word: string): boolean {
  return CLASS_OF.has(word.toLowerCase());
}

const IRREGULAR: Readonly<Record<string, string>> = { have: 'has', be: 'is', do: 'does', go: 'goes', undo: 'undoes' };

/** The third person of a verb phrase: `cancel and rebook an order` gives `cancels and rebooks an order`. */
export function thirdPerson(phrase: string): string {
  return phrase
    .replace(/^be (?:able|allowed) to /u, '')
    .replace(/^((?:\p{L}+ly )?)([\p{L}-]+)/u, (_whole, adverb: string, verb: string) => adverb + conjugate(verb))
    .replace(/( and | or )([\p{L}-]+)(?= )/u, (whole, joint: string, verb: string) =>
      isKnownVerb(verb) ? joint + conjugate(verb) : whole,
    );
}

function conjugate(verb: string): string {
  const irregular = IRREGULAR[verb.toLowerCase()];
  if (irregular !== undefined) return irregular;
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return `${verb}s`;
}
