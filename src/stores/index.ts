/**
 * Where work products and kept results live.
 *
 * - An artifact is named by the digest of its bytes and never changes; what `get` gives back has been checked against it.
 * - A kept result is written once per key: whoever comes second, in this process or another, is given the first one's value.
 * - Nothing half written is ever given back, whenever the writer died.
 * - Artifacts outlast a power failure; a kept result outlasts its process, and a power failure only once it was written back.
 *
 * Not here: names, versions and lineage of artifacts (the run's history has them), and deleting.
 */
export type { ArtifactStore } from './artifact-store.js';
export { createFileStore } from './file-store.js';
export { createMemoryStore } from './memory-store.js';
