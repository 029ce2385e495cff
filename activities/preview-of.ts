import { checkArguments, type Redact, redactIn, type Tool } from '../src/agents/index.js';
import { sayThrown, sayValues, type Told } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';

/** A gate must not stay shut for a tool that cannot say. */
const PATIENCE_MS = 2_000;

/** What a tool says, told, and all of it as JSON. */
type Said = Told & { readonly json?: string };

/**
 * What a call would do, as its tool says, without secrets; undefined where the tool says nothing of it. It is told as data, as the call
 * itself is.
 */
export async function previewOf(
  call: Json,
  tools: readonly Tool[],
  redact: Redact = (text) => text,
): Promise<Said | undefined> {
  const { tool: name, arguments: given = null }: { tool?: Json; arguments?: Json } = Object(call);
  const tool = tools.find((one) => one.name === name);
  if (!tool?.preview) return undefined;
  const checked = await checkArguments(tool, given);
  if (!checked.ok) return unknown(`these are no arguments of the tool: ${checked.problems.join('; ')}`);
  try {
    const values: unknown = await inTime(tool.preview(checked.args));
    const said = redactIn(JSON.parse(JSON.stringify(values) ?? 'null') as Json, redact);
    if (!isObject(said)) return unknown('the tool cannot say: it gave no object');
    return { ...sayValues(said), json: JSON.stringify(said) };
  } catch (error) {
    return unknown(redact(`the tool cannot say: ${sayThrown(error)}`));
  }
}

function unknown(reason: string): Told {
  return sayValues({ unknown: reason });
}

/** Types may be cast away. */
function isObject(given: Json): given is { readonly [name: string]: Json } {
  return given !== null && typeof given === 'object' && !Array.isArray(given);
}

async function inTime<T>(work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
