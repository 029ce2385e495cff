import { type People, type PeopleData, parsePeople } from './people.js';

/** The port: whoever knows the people. Read once for each gate, as it opens. */
export type Directory = {
  /** @throws INVALID_CONFIGURATION, FILE_NOT_READABLE, DIRECTORY_UNAVAILABLE */
  read(): Promise<People>;
};

/** A directory as plain data, or only who holds which role. */
export type DirectoryData = PeopleData | { readonly [role: string]: readonly string[] };

/**
 * Creates a directory of data that does not change.
 *
 * @throws INVALID_CONFIGURATION
 */
export function createStaticDirectory(data: DirectoryData): Directory {
  const people = parsePeople(isRoles(data) ? { roles: data } : data, 'the reviewers given');
  return { read: async () => people };
}

/** The parts of a directory are objects by name; a role's people are a list, though it be called `people`. */
function isRoles(data: DirectoryData): boolean {
  return Object.values(data).some(Array.isArray);
}
