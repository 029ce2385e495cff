import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

// Reads what `npm run verify` printed, and says what a reader of CI needs of it: on success what the chaos suite
// injected, on failure what failed and why, or the end of the log where no test ran; then the counts.
const [, , file, status] = process.argv;
const log = stripVTControlCharacters(readFileSync(file, 'utf8'));
const summary = log.match(/^\s*Tests\s+(.+)\(\d+\)\s*$/m)?.[1];
const count = (word) => Number(summary?.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);

/** The pages vitest ends with: failed suites and tests, and errors that belong to none. */
const pages = log.match(/^⎯+ (?:Failed|Unhandled)[\s\S]*?(?=^\s*Test Files\s)/m)?.[0];
const brief = (page) => page.split('\n').slice(0, 40).join('\n').trim();

if (status !== '0') {
  const told =
    pages
      ?.split(/^⎯{5,}.*$/m)
      .map(brief)
      .filter((page) => page !== '') ?? [];
  console.log(told.length > 0 ? told.slice(0, 20).join('\n\n') : log.split('\n').slice(-60).join('\n').trim());
} else {
  for (const report of log.match(/^\d+ runs ended: .*\n(?:\d.*\n)*/gm) ?? []) console.log(report.trim());
}
if (summary === undefined) {
  console.log('no test summary found: what verifies ended before the tests did');
  console.log('0 passed, 1 failed');
} else {
  const skipped = count('skipped');
  console.log(`${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
