/**
 * Who people are and what they hold: how they are told, the keys they sign with, their roles, groups, and the agents they answer for.
 *
 * - A directory is read anew each time it is asked: an edit counts for the next gate, and never for one that is open.
 * - What cannot be read or does not fit is an error, never an empty list: nobody gains or loses a vote by a typing mistake.
 * - A key belongs to one person.
 *
 * Not here: who may decide at a gate (the engine does, by what a gate recorded as it opened), and telling people.
 */
export { createStaticDirectory, type Directory, type DirectoryData } from './directory.js';
export { createFileDirectory } from './file-directory.js';
export { createHttpDirectory, type HttpDirectoryOptions } from './http-directory.js';
export { channelsOf, ownersOf, type People, type Person, peopleOf } from './people.js';
