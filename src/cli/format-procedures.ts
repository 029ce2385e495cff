import { PROCEDURES } from '../machine/index.js';

/** Every way out of a failure with what it does, as a help prints them. */
export function formatProcedures(): string {
  const width = Math.max(...Object.keys(PROCEDURES).map((name) => name.length));
  const lines = Object.entries(PROCEDURES).map(([name, does]) => `  ${name.padEnd(width)}  ${does}`);
  return ['Procedures (which of them a failure takes depends on its reason; show RUN prints them):', ...lines].join(
    '\n',
  );
}
