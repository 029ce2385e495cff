import { resolve } from 'node:path';

/** Where every test of this repository looks for the executables, so that they are obtained once. */
export const BINARY_DIRECTORY = resolve(import.meta.dirname, '../../.signalbox');
