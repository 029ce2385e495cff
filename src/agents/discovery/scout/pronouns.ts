const PRONOUN =
  /^([Ii]t|[Tt]hey)\b(?= (?:also |then )?(?:must|shall|should|can|may|will|has|have|needs?|wants?|would(?! be)|keeps?|is|are)\b)/;
const PRODUCT = /\b(?:app|portal|tool|platform|website|site|shop|archive|solution|software|application)$/i;

/** Puts the subject of what was said before in the place of "they"; "it" is the product, by the name it last had. */
export function withoutPronoun(text: string, subject: string | undefined): string {
  const pronoun = PRONOUN.exec(text)?.[1];
  if (!pronoun) return text;
  const rest = text.slice(pronoun.length);
  if (/^they$/i.test(pronoun)) return subject && /(?:s|people|staff)$/i.test(subject) ? `${subject}${rest}` : text;
  const product = PRODUCT.exec(subject ?? '')?.[0].toLowerCase();
  return `The ${product ?? 'system'}${rest}`;
}
