import { SignalboxError } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { type CommandCode, type RegisterCommand, withExamples } from '../command.js';
import { completeDigests } from '../complete-digests.js';
import { plainText } from '../plain-text.js';
import { parseJson, readBytes } from '../read-input.js';
import { type GateOptions, sayAtGate, withGateOptions } from '../say-at-gate.js';

type DelegateOptions = GateOptions & { readonly to: string };
type EditOptions = GateOptions & { readonly name: string; readonly file: string; readonly artifact?: string };

/** `withdraw`, `delegate` and `edit`: what a person can do at a gate besides deciding. */
export const registerGatePart: RegisterCommand = (program, bind) => {
  const withdraw = program
    .command('withdraw <run>')
    .description('take back your decision, or the part you handed on, while the gate is open')
    .action(bind<GateOptions>(withdrawFrom));
  withExamples(
    withGateOptions(withdraw, 'who takes it back'),
    "signalbox withdraw RUN --as ada --comment 'I overlooked page 3'",
  );
  const delegate = program
    .command('delegate <run>')
    .description('hand your part at the open gate to somebody else')
    .requiredOption('--to <other>', 'who decides in your place')
    .action(bind<DelegateOptions>(delegateAt));
  withExamples(withGateOptions(delegate, 'whose part it is'), 'signalbox delegate RUN --as ada --to grace');
  const edit = program
    .command('edit <run>')
    .description('put your own version in place of what the gate shows; decisions given until then are void')
    .requiredOption('--name <name>', 'what is replaced, as the gate names it')
    .requiredOption('--file <file>', 'your version, as JSON; - for standard input')
    .option('--artifact <digest>', 'the digest of the version it replaces; else of what the gate shows now')
    .action(bind<EditOptions>(editAt));
  withExamples(
    withGateOptions(edit, 'whose version it is'),
    'signalbox edit RUN --as ada --name draft --file draft.json',
  );
};

const withdrawFrom: CommandCode<GateOptions> = (invocation, run = '') =>
  sayAtGate(invocation, run, { name: 'withdraw', done: 'taken back', compose: () => ({}) });

const delegateAt: CommandCode<DelegateOptions> = (invocation, run = '') => {
  const { to } = invocation.options;
  return sayAtGate(invocation, run, { name: 'delegate', done: `handed to ${to}`, compose: () => ({ to }) });
};

const editAt: CommandCode<EditOptions> = async (invocation, run = '') => {
  const { context, options } = invocation;
  const { name, file, artifact } = options;
  const value = parseJson(await readBytes(context, file), file === '-' ? 'standard input' : file) as Json;
  return sayAtGate(invocation, run, {
    name: 'edit',
    done: `${name} replaced`,
    besides: ({ decisions }) =>
      decisions.length > 0 ? `; the decisions of ${decisions.map(({ by }) => plainText(by)).join(', ')} are void` : '',
    compose(gate) {
      const [named] = artifact === undefined ? [] : completeDigests([artifact], gate);
      const digest = named ?? gate?.shows.find((shown) => shown.name === name)?.digest;
      if (digest !== undefined) return { name, artifact: digest, value };
      const shown = gate?.shows.map((other) => other.name).join(', ') || 'nothing';
      if (gate)
        throw new SignalboxError('NOT_EDITABLE', `expected one of what ${gate.gate} shows (${shown}), got ${name}`);
      throw new SignalboxError('GATE_NOT_OPEN', `expected an open gate of ${run}; there is none`);
    },
  });
};
