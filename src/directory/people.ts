import { z } from 'zod';
import { isPublicKey, SignalboxError } from '../contract/index.js';
import type { Reviewer } from '../machine/index.js';

const MOST_PROBLEMS = 30;

const id = z.string().trim().normalize('NFC').min(1).max(200);
const ids = z.array(id).readonly();
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'expected a name on one line');

const personSchema = z.strictObject({
  name: name.optional(),
  email: z.email().optional(),
  webhook: z.url({ protocol: /^https?$/, error: 'expected a URL with http or https' }).optional(),
  /** Told on the worker's own output. */
  console: z.boolean().optional(),
  /** Channels besides those that the fields above stand for, by the names the worker's own code gives them. */
  channels: ids.optional(),
  /** Public keys, as `signalbox keys create` prints them. */
  keys: z.array(z.string().refine(isPublicKey, "expected 'ed25519:' and 32 bytes in base64")).readonly().optional(),
});

const peopleSchema = z
  .strictObject({
    people: z
      .record(
        id,
        personSchema.nullable().transform((person) => person ?? {}),
      )
      .default({}),
    roles: z.record(id, ids).default({}),
    groups: z.record(id, ids).default({}),
    /** Who answers for an agent or activity, by its name. */
    owners: z.record(id, id).default({}),
  })
  .superRefine(({ people }, context) => {
    const holders = new Map<string, string>();
    for (const [person, { keys = [] }] of Object.entries(people)) {
      for (const [at, key] of keys.entries()) {
        const other = holders.get(key) ?? person;
        holders.set(key, other);
        if (other === person) continue;
        const path = ['people', person, 'keys', at];
        context.addIssue({ code: 'custom', path, message: `expected a key of their own; it is also ${other}'s` });
      }
    }
  });

export type Person = z.output<typeof personSchema>;

/** Everybody, by id. Who is in a role or a group needs no entry of their own under `people`. */
export type People = z.output<typeof peopleSchema>;

/** What a directory is written as: every part may be missing. */
export type PeopleData = z.input<typeof peopleSchema>;

/**
 * Checks that data is a directory.
 *
 * @param source where it came from, in the words of the message
 * @throws INVALID_CONFIGURATION with a line a mistake, each with its path
 */
export function parsePeople(data: unknown, source: string): People {
  const parsed = peopleSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    `expected people, roles, groups and owners in ${source}`,
    problems.slice(0, MOST_PROBLEMS),
  );
}

/**
 * Whoever is meant by a reviewer, each once: nobody, for a role or group that the directory does not have.
 *
 * @example
 * peopleOf({ role: 'editor' }, { roles: { editor: ['ed', 'eve'] }, groups: {} }) // => ['ed', 'eve']
 */
export function peopleOf(reviewer: Reviewer, { roles, groups }: Pick<People, 'roles' | 'groups'>): string[] {
  if ('id' in reviewer) return [reviewer.id];
  const found = 'role' in reviewer ? ownOf(roles, reviewer.role) : ownOf(groups, reviewer.group);
  return [...new Set(found)];
}

/** The names of the channels a person is told by, never the addresses. */
export function channelsOf({ email, webhook, console, channels = [] }: Person): string[] {
  const named = [
    ...(console ? ['console'] : []),
    ...(webhook === undefined ? [] : ['webhook']),
    ...(email === undefined ? [] : ['email']),
    ...channels,
  ];
  return [...new Set(named)];
}

/** Who answers for each of these agents and activities, where the directory says so. */
export function ownersOf(
  producers: readonly string[],
  { owners }: Pick<People, 'owners'>,
): { [producer: string]: string } {
  return Object.fromEntries(
    producers.flatMap((producer) => {
      const owner = Object.hasOwn(owners, producer) ? owners[producer] : undefined;
      return owner === undefined ? [] : [[producer, owner]];
    }),
  );
}

function ownOf(lists: { readonly [name: string]: readonly string[] }, key: string): readonly string[] {
  return Object.hasOwn(lists, key) ? (lists[key] ?? []) : [];
}
