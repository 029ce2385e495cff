const UNDECIDED =
  /\b(?:tb[dc]|to be (?:decided|determined|confirmed|clarified|discussed|agreed|defined|announced)|not (?:yet |been )?(?:sure|decided|clear|known|defined|agreed)|(?:is|are) not yet|ha(?:ve|s) not (?:yet )?(?:decided|agreed|settled|resolved|concluded|made up)|ha(?:ve|s)n['’]t (?:yet )?(?:decided|agreed|settled|resolved)|nor do (?:we|i) know|not (?:yet )?(?:settled|resolved)|(?:decision|answer|approval) (?:is )?pending|under discussion|any(?:one|body)['’]s guess|in two minds|up in the air|remains? to be seen|find out (?:if|whether|how)|unclear|undecided|unsure|do(?:n't| not) (?:yet )?know|open question|needs? to be (?:decided|clarified|discussed|checked)|ha(?:s|ve) to (?:decide|clarify)|remains to be|(?:still|remains?) (?:\w+ )?(?:open|outstanding|pending|unclear)|we wonder|noch (?:unklar|offen|nicht)|unklar|zu klären|à (?:définir|préciser|confirmer))\b|\?\?|\? *(?:still )?open\b\.?$|^(?:[-*•] )?\p{L}[\p{L} /-]{2,24}\? (?=\S)/iu;
const TO_THE_READER =
  /^(?:any )?(?:further )?questions\?$|\b(?:let me know|can you make it|how are you|send (?:me|us)|(?:your|an|a) (?:offer|quote|proposal|estimate|availability)|call (?:me|us)|(?:meet|talk|speak|call) (?:next|on|this|tomorrow)|are you available|what do you (?:charge|cost)|do you have (?:any )?(?:experience|references)|(?:for|have|schedule|set up) a (?:call|meeting|chat)|could you (?:let|tell|call)|when can (?:you|we) (?:start|meet|talk|call))\b/i;

/** Whether a clause asks, or says that something is not decided. */
export function isOpen(text: string): boolean {
  return (/\?["”’)\]]*$/.test(text) || UNDECIDED.test(text)) && !isSmallTalk(text);
}

/** A remark that only says its question before is open: "TBD with our tax adviser." */
export function isOpenRemark(text: string): boolean {
  return /^(?:tb[dc]|to be|unclear|not sure|no idea|good question)\b/i.test(text) && text.split(' ').length <= 8;
}

/** A question to the reader about the offer or the next meeting, not about what is to be built. */
export function isSmallTalk(text: string): boolean {
  return TO_THE_READER.test(text);
}

const STATED =
  /^(?:(?:it is|we are|we're|we have|it has|it's|i am|i'm|i)\s+)?(?:still |yet )?(?:not (?:yet |been )?(?:decided|sure|clear|known|agreed|settled|resolved)|unclear|undecided|unsure|do(?:n't| not) know|nor do (?:we|i) know|find out)(?: yet)? (whether|who|what|which|how|if|when|where|why)\b(.*)$/i;
const WHETHER =
  /^(whether|who|what|which|how|if|when|where) (.+?) (?:is|are|remains?|also remains?) (?:still |yet )?(?:not (?:yet )?(?:clear|decided|known)|unclear|undecided|open)\.?$/i;
const MARK =
  /\s*(?::|–|-|is|are|=)?\s*\(?\b(?:(?:still )?to be (?:decided|determined|confirmed|clarified|defined)|tb[dc])\b\)?\.?$/i;

/** The question a passage raises, in its own words. */
export function questionOf(text: string): string {
  const bare = text.replace(/^(?:open )?(?:question|frage)s?\s*:\s*|^(?:and|but|also)\s+|^what do you think,? /i, '');
  const sentence = bare.charAt(0).toUpperCase() + bare.slice(1);
  if (/\?["”’)\]]*$/.test(sentence)) return sentence;
  const [, word, rest] = STATED.exec(bare) ?? WHETHER.exec(bare) ?? [];
  if (word && rest) return `Undecided: ${word.toLowerCase()} ${rest.trim().replace(/(?: yet)?[.;,]?$/, '')}.`;
  const subject = bare.replace(MARK, '').trim();
  return `To be decided: ${(subject === '' ? bare : subject).replace(/[.;,:]$/, '')}.`;
}
