import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

// Verifies the whole, and prints what a reader of CI needs: progress, what failed and why, what the chaos suite
// injected, the counts. The suite runs real servers and processes in real time: where few tests failed, their files
// run once more. What passes only then does not stop a change, but is told with its failure: it is to be mended.

const FEW = 5;
const folder = mkdtempSync(join(tmpdir(), 'verify-'));

const first = await run('first', 'npm', ['run', '-s', 'verify', '--']);
const fallen = [...first.files].filter(([, { failed }]) => failed > 0);
const few = total(fallen, 'failed') <= FEW && !first.log.includes('Unhandled Error');
const again =
  fallen.length > 0 && few ? await run('again', 'npx', ['vitest', 'run', ...fallen.map(([file]) => file)]) : undefined;
const status = again?.status ?? first.status;

if (first.status !== 0) console.log(`${failuresOf(first.log)}\n`);
if (again?.status === 0)
  console.log(
    `FLAKY: the above failed once, and passed when its files ran again: ${fallen.map(([file]) => file).join(' ')}`,
  );
if (again && again.status !== 0) console.log(`and when its files ran again:\n\n${failuresOf(again.log)}\n`);
if (status === 0)
  for (const [report] of first.log.matchAll(/^\d+ runs ended: .*\n(?:\d.*\n)*/gm)) console.log(report.trim());
const files = [...new Map([...first.files, ...(again?.files ?? [])])];
const failed = total(files, 'failed');
console.log(
  `${total(files, 'passed')} passed, ${status === 0 ? failed : Math.max(failed, 1)} failed, ${total(files, 'skipped')} skipped`,
);
process.exitCode = status;

/** Runs a command that ends in vitest: its exit code, what it printed, and the counts of each test file. */
async function run(name, command, args) {
  const results = join(folder, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const child = spawn(command, [...args, ...reporters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));
  const started = Date.now();
  const progress = setInterval(() => {
    const done = stripVTControlCharacters(printed).match(/^ [✓❯] test\/\S+\.test\.ts/gm) ?? [];
    console.log(`${Math.round((Date.now() - started) / 60_000)} min: ${done.length} test files done`);
  }, 120_000);
  const status = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  clearInterval(progress);
  const found = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).testResults : [];
  return {
    status,
    log: stripVTControlCharacters(printed),
    files: new Map(found.map((file) => [relative(process.cwd(), file.name), countsOf(file)])),
  };
}

/** A file that fell before its tests counts as one that failed. */
function countsOf({ status, assertionResults: tests }) {
  const passed = tests.filter((test) => test.status === 'passed').length;
  const failed = tests.filter((test) => test.status === 'failed').length;
  return {
    passed,
    failed: status === 'failed' ? Math.max(failed, 1) : failed,
    skipped: tests.length - passed - failed,
  };
}

function total(files, what) {
  return files.reduce((sum, [, counts]) => sum + counts[what], 0);
}

/** The pages vitest ends with, each cut to its beginning; the end of the log where no test ran. */
function failuresOf(log) {
  const pages = log.match(/^⎯+ (?:Failed|Unhandled)[\s\S]*?(?=^\s*Test Files\s)/m)?.[0] ?? '';
  const told = pages
    .split(/^⎯{5,}.*$/m)
    .map((page) => page.split('\n').slice(0, 40).join('\n').trim())
    .filter((page) => page !== '');
  return told.length > 0 ? told.slice(0, 20).join('\n\n') : log.split('\n').slice(-60).join('\n').trim();
}
