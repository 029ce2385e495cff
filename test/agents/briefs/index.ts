import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What a person found in a brief before any rule read it. `optional`: reasonable to list, reasonable to leave out. */
const labelsSchema = z.object({
  /** The path of the brief from the root of the repository, where it is not beside its labels. */
  brief: z.string().optional(),
  requirements: z.array(
    z.object({
      quote: z.string(),
      /** Every kind a reasonable person could give it. */
      kind: z.array(z.enum(['functional', 'nonFunctional', 'constraint'])),
      priority: z.enum(['must', 'should', 'could']).optional(),
    }),
  ),
  questions: z.array(z.string()),
  optional: z.array(z.string()),
  actors: z.array(z.string()),
});

export type Fixture = { readonly name: string; readonly brief: string; readonly labels: z.infer<typeof labelsSchema> };

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

function readFixture(name: string): Fixture {
  const labels = labelsSchema.parse(JSON.parse(readFileSync(`${folder}${name}.labels.json`, 'utf8')));
  const beside = [`${folder}${name}.md`, `${folder}${name}.txt`].find((path) => existsSync(path));
  const path = labels.brief ? `${root}${labels.brief}` : beside;
  if (!path) throw new Error(`expected ${name}.md or ${name}.txt beside ${name}.labels.json, found neither`);
  return { name, brief: readFileSync(path, 'utf8'), labels };
}

/** Every brief with labels: the examples and the fixtures in this folder. */
export const fixtures: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.labels.json'))
  .sort()
  .map((file) => readFixture(file.replace('.labels.json', '')));
