/** People outside the organization that asks for the system. */
export const OUTSIDERS =
  /\b(?:customers?|citizens?|residents?|public|visitors?|patients?|parents?|students?|members?|guests?|passengers?|applicants?|donors?|volunteers?|shoppers?|tenants?|clients?|suppliers?|buyers?|families|readers?|shops?|borrowers?|householders?|interessenten|everyone|anyone)\b/iu;

const OCCUPATION =
  /(?:managers?|officers?|clerks?|nurses?|doctors?|physicians?|drivers?|planners?|technicians?|electricians?|accountants?|(?:financial|finance|traffic|document|stock) controllers?|workers?|leads?|leaders?|heads?|chefs?|owners?|operators?|dispatchers?|coordinators?|administrators?|admins?|teachers?|trainers?|coach(?:es)?|agents?|analysts?|engineers?|developers?|editors?|reviewers?|approvers?|auditors?|inspectors?|caretakers?|receptionists?|librarians?|pharmacists?|cashiers?|sellers?|staff|teams?|people|persons?|users?|guards?|crews?|trustees?|employees?|lawyers?|judges?|farmers?|cooks?|waiters?|supervisors?|foreman|secretar(?:y|ies)|assistants?|specialists?|consultants?|scientists?|researchers?|professors?|pilots?|captains?|ladies|office|services|(?:some|any|every|no)(?:body|one)|innen|mitarbeiter)$/iu;

/** Whether a noun names people, so that it may act or be written to. */
export function looksLikePeople(noun: string): boolean {
  return OUTSIDERS.test(noun) || OCCUPATION.test(noun);
}
