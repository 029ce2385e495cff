import { approvals } from './approvals.js';
import type { InjectedDocument } from './document.js';
import { exfiltration } from './exfiltration.js';
import { forgedCalls } from './forged-calls.js';
import { hidden } from './hidden.js';
import { instructions } from './instructions.js';
import { marks } from './marks.js';
import { names } from './names.js';
import { roles } from './roles.js';
import { split } from './split.js';
import { tools } from './tools.js';

export { HONEST, type InjectedDocument, type Obeyed, type Turn } from './document.js';

/** Injected documents by the way they go about it. */
export const FAMILIES: { readonly [family: string]: readonly InjectedDocument[] } = {
  'plain orders': instructions,
  'messages of other roles': roles,
  'forged marks and delimiters': marks,
  'forged calls': forgedCalls,
  'hidden orders': hidden,
  'split orders': split,
  'claims of approval': approvals,
  exfiltration,
  'results that pretend to be tools': tools,
  'names that look like a tool': names,
};
