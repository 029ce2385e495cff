const UNDECIDED =
  /\b(?:tb[dc]|to be (?:decided|determined|confirmed|clarified|discussed|agreed|defined|announced)|not (?:yet )?(?:sure|decided|clear|known|defined|agreed)|(?:is|are) not yet|have not (?:yet )?(?:decided|agreed)|haven't (?:yet )?(?:decided|agreed)|unclear|undecided|unsure|do(?:n't| not) (?:yet )?know|open question|needs? to be (?:decided|clarified|discussed|checked)|ha(?:s|ve) to (?:decide|clarify)|remains to be|we wonder|noch (?:unklar|offen|nicht)|unklar|zu klären|à (?:définir|préciser|confirmer))\b|\?\?/i;
const TO_THE_READER =
  /\b(?:let me know|can you make it|how are you|send (?:me|us)|(?:your|an|a) (?:offer|quote|proposal|estimate|availability)|call (?:me|us)|(?:meet|talk|speak|call) (?:next|on|this|tomorrow)|are you available|what do you (?:charge|cost)|could you (?:let|tell|call)|when can (?:you|we) (?:start|meet|talk|call))\b/i;

/** Whether a clause asks, or says that something is not decided. */
export function isOpen(text: string): boolean {
  return (/\?["”’)\]]*$/.test(text) || UNDECIDED.test(text)) && !isSmallTalk(text);
}

/** A question to the reader about the offer or the next meeting, not about what is to be built. */
export function isSmallTalk(text: string): boolean {
  return TO_THE_READER.test(text);
}

/** The question a passage raises, in its own words. */
export function questionOf(text: string): string {
  const bare = text.replace(/^(?:question|frage|q|and|but|also|open)\s*(?::|\b)\s*/i, (lead) =>
    /[:]|and|but|also/i.test(lead) ? '' : lead,
  );
  const sentence = bare.charAt(0).toUpperCase() + bare.slice(1);
  return /\?["”’)\]]*$/.test(sentence) ? sentence : `To be decided: ${sentence.replace(/[.;,]$/, '')}.`;
}
