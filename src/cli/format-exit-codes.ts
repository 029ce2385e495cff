import { ERRORS } from '../contract/index.js';

const MEANINGS: Readonly<Record<number, string>> = {
  2: 'the command line is not right',
  3: 'an input, a file or a message is not right',
  4: 'it is not known: run, pipeline, state, artifact, agent',
  5: 'the definition does not check',
  6: 'the run does not take it now',
  7: 'the run failed',
  8: 'the audit log and the history disagree',
  9: 'no server or no worker answers',
  10: 'a setting is not right',
  11: 'an artifact is missing or damaged',
  70: 'a defect of Signalbox',
};

/** The exit codes with their meaning and the error codes they stand for, as `--help` prints them. */
export function formatExitCodes(): string {
  const codes = [...new Set(Object.values(ERRORS).map(({ exit }) => exit))].sort((a, b) => a - b);
  const lines = codes.map((exit) => {
    const names = Object.entries(ERRORS)
      .filter(([, error]) => error.exit === exit)
      .map(([name]) => name);
    return `  ${String(exit).padStart(3)}  ${MEANINGS[exit] ?? ''} (${names.join(', ')})`;
  });
  return ['Exit codes:', '    0  done', ...lines, '  130  interrupted; a run that was watched goes on'].join('\n');
}
