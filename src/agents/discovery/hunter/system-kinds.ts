/** What goes wrong with a kind of outside system, and what to do about it in time. */
export type SystemKind = {
  readonly pattern: RegExp;
  readonly danger: (name: string) => string;
  readonly remedy: (name: string, ids: string) => string;
};

/** The first that fits the name or the sentence around it holds; the last fits everything. */
export const SYSTEM_KINDS: readonly SystemKind[] = [
  {
    pattern:
      /\b(?:Active Directory|Entra|Azure AD|Okta|Keycloak|Auth0|single sign|sign[- ]?(?:on|in)|log ?in|BankID|DigiD|itsme|health ID|One Login|Google Workspace)\b/iu,
    danger: (name) =>
      `While ${name} is away or an account is missing there, nobody signs in; leavers keep their rights until it says otherwise.`,
    remedy: (name, ids) =>
      `Ask the administrators of ${name} for an application registration and test accounts before ${ids} is built; agree which of its groups become which roles, and one emergency account.`,
  },
  {
    pattern: /\b(?:Oracle|PostgreSQL|SQL Server|MySQL|Db2|MongoDB)\b/iu,
    danger: (name) =>
      `${name} is run by somebody else: its version, its spare capacity and who may create tables decide what can be built.`,
    remedy: (name, ids) =>
      `Settle version, license, schema rights and backup of ${name} with its operators before ${ids} is designed; keep its dialect behind one module.`,
  },
  {
    pattern: /\b(?:Power ?BI|Tableau|Looker|Qlik|Snowflake|reporting tool|data warehouse)\b/iu,
    danger: (name) => `Reports in ${name} break silently when the tables below them change.`,
    remedy: (name, ids) =>
      `Give ${name} its own documented views for ${ids}, apart from the working tables, and test them in every release.`,
  },
  {
    pattern:
      /\b(?:Stripe|PayPal|Adyen|Klarna|Twint|Mollie|payment (?:provider|service|gateway)|Apple Pay|Google Pay|card terminal)\b/iu,
    danger: (name) =>
      `A payment may be taken by ${name} and not be known here, or be sent twice; the contract and its checks take weeks.`,
    remedy: (name, ids) =>
      `Start the merchant contract with ${name} now; in ${ids} send every payment with a key of its own and compare both sides' totals every day.`,
  },
  {
    pattern:
      /\b(?:SAP|DATEV|Lexware|Xero|QuickBooks|Sage|NetSuite|Dynamics|Navision|ERP|accounting|payroll|ledger|Avaloq|core banking|Temenos|invoic\p{L}+)\b/iu,
    danger: (name) =>
      `A record that ${name} rejects or books twice is found at the month's end, by people who cannot see why.`,
    remedy: (name, ids) =>
      `For ${ids} agree with the owners of ${name} on the fields, on a key that makes repeats harmless, on totals per run that both sides compare, and on who corrects what ${name} rejects.`,
  },
  {
    pattern:
      /\b(?:Epic|Cerner|EHR|EMR|HIS|hospital information|i\.s\.h\.med|PACS|patient (?:master|registry)|lab(?:oratory)? (?:information )?system|LIMS)\b/iu,
    danger: (name) =>
      `A value filed to the wrong patient, or late, in ${name} does harm; its test system often differs from the live one.`,
    remedy: (name, ids) =>
      `Have the owner of ${name} confirm which profiles and versions ${ids} can use, match patients by the identifier of ${name} alone, and queue and resend until it acknowledges.`,
  },
  {
    pattern:
      /\b(?:PLCs?|S7|SCADA|sensors?|AVL|Trapeze|scanners?|terminals?|scales?|meters?|printers?|machine|pager)\b/iu,
    danger: (name) =>
      `${name} is hardware in use: firmware and access rights are not in the project's hands, and it cannot be restarted for a test.`,
    remedy: (name, ids) =>
      `Get the signal list and a spare or simulator of ${name} before ${ids} is built; read only, mark gaps in its data as gaps, and agree who is called when it is silent.`,
  },
  {
    pattern: /\b(?:SMS|Twilio|SendGrid|Mailchimp|WhatsApp|e-?mail|Exchange|Outlook|calendar)\b/iu,
    danger: (name) => `What ${name} accepts is not yet delivered, and limits on volume show on the busiest day.`,
    remedy: (name, ids) =>
      `Find out the limits and cost per message of ${name}, keep the delivery state for ${ids}, and decide what happens to what bounces.`,
  },
  {
    pattern: /./u,
    danger: (name) => `Its owner can change or stop it, and what users see while ${name} does not answer is undecided.`,
    remedy: (name, ids) =>
      `Get a named contact, the interface description and a test access of ${name} before ${ids} is designed; test against a recorded stand-in and say to users when data of ${name} is old.`,
  },
];
