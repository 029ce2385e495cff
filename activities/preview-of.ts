import { checkArguments, type Tool } from '../src/agents/index.js';
import { sayValues, type Told } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';

/** A gate must not stay shut for a tool that cannot say. */
const PATIENCE_MS = 2_000;

/** What a tool says, told, and all of it as JSON. */
type Said = Told & { readonly json?: string };

/** What a call would do, as its tool says; undefined where the tool says nothing of it. It is told as data, as the call itself is. */
export async function previewOf(call: Json, tools: readonly Tool[]): Promise<Said | undefined> {
  const { tool: name, arguments: given = null }: { tool?: Json; arguments?: Json } = Object(call);
  const tool = tools.find((one) => one.name === name);
  if (!tool?.preview) return undefined;
  const checked = await checkArguments(tool, given);
  if (!checked.ok) return sayValues({ unknown: `these are no arguments of the tool: ${checked.problems.join('; ')}` });
  try {
    const said = await inTime(tool.preview(checked.args));
    return { ...sayValues(said), json: JSON.stringify(said) };
  } catch (error) {
    return sayValues({ unknown: `the tool cannot say: ${error instanceof Error ? error.message : String(error)}` });
  }
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
