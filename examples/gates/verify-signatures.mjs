// node verify-signatures.mjs evidence.json pia=ed25519:… paul=ed25519:…
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [file, ...register] = process.argv.slice(2);
const { run, executions } = JSON.parse(readFileSync(file, 'utf8'));
const keys = Object.fromEntries(register.map((entry) => entry.split('=ed25519:', 2)));

// What each gate asked for is in the definition that the run was admitted with.
const results = executions
  .flatMap(({ history }) => history.events)
  .flatMap((event) => {
    const [payload] = event.markerRecordedEventAttributes?.details?.result?.payloads ?? [];
    return payload?.data ? [JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'))] : [];
  });
const states = results.find((result) => result?.definition)?.definition.states;
const mustBeSigned = (gate) => states === undefined || states[gate]?.signed === true;

// RFC 8785: members in order, no white space.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${members.sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`;
}

for (const { seq, decision: record } of executions.flatMap(({ entries }) => entries)) {
  if (!record || ['withdrawn', 'delegated', 'edited'].includes(record.decision)) continue;
  const { decision, by, comment, artifact, conditions, data, id, gate, round, shown, signature } = record;
  const text = canonical({
    form: 'signalbox-decision/1',
    message: 'decide',
    run: { id: run, execution: executions[0].runId },
    gate,
    round,
    shown,
    said: { decision, by, comment, artifact, conditions, data, id },
  });
  const x = Buffer.from(keys[by] ?? '', 'base64').toString('base64url');
  const holds =
    signature !== undefined &&
    x !== '' &&
    verify(
      null,
      Buffer.from(text),
      createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
      Buffer.from(signature.value, 'base64'),
    );
  const isUnasked = signature === undefined && !mustBeSigned(gate);
  if (!holds && !isUnasked) process.exitCode = 1;
  const proof = holds ? 'signed' : isUnasked ? 'not signed, as the gate did not ask for it' : 'NOT PROVED';
  process.stdout.write(`${seq}  ${gate} round ${round}  ${decision} by ${by}: ${proof}\n`);
}
