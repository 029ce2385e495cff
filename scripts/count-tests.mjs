import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

// Reads what vitest printed: says once more what failed, by name and first line, and ends with its summary
// ("Tests  3 failed | 120 passed | 1 skipped (124)") as plain counts.
const log = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8'));
const failures = [...log.matchAll(/^\s*FAIL\s+(.+)\n(.*)$/gm)].map(
  ([, name, said]) => `failed: ${name}\n  ${said.trim()}`,
);
for (const failure of new Set(failures)) console.log(failure);
const summary = log.match(/^\s*Tests\s+(.+)\(\d+\)\s*$/m)?.[1];
if (summary === undefined) {
  console.error('no test summary found: the run ended before the tests did');
  process.exit(1);
}
const count = (word) => Number(summary.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
const skipped = count('skipped');
console.log(`${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
