import { type FailureView, shellQuote } from '../contract/index.js';
import type { AnyState } from '../machine/index.js';
import { demoPipeline } from './demo-pipeline.js';
import { DEMO_REVIEWERS } from './demo-reviewers.js';
import { demoKeyPath } from './kept-demo.js';
import type { Voice } from './output.js';
import { recoverCommand } from './recover-command.js';

type Comeback = {
  readonly run: string;
  readonly failure: FailureView;
  /** As it is typed from here. */
  readonly folder: string;
  /** Where the server of the demo listens, once it is started again. */
  readonly address: string;
  /** The settings of the model, where it was given one. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** How to bring the demo's run back, step by step, for somebody who has never done it: every command is ready to paste. */
export function formatComeback(comeback: Comeback, { colors, cli }: Voice): string[] {
  const { run, folder, address } = comeback;
  const name = shellQuote(run);
  const there: Voice = { colors, cli: (words) => `${cli(words)} --address ${address}` };
  const steps = [
    startOf(comeback, cli),
    ['In a second terminal, let the run go on where it stopped:', command(goOn(comeback, there))],
    ['Look at it; where it waits for somebody, this says who and for what:', command(there.cli(`show ${name}`))],
    ...decisionsOf(comeback, there),
    ['Read what came of it:', command(there.cli(`artifacts ${name} --get specification --format md`))],
  ];
  return [
    colors.bold(`Nothing is lost: all that the demo did is kept in ${folder}. Bring it back:`),
    ...steps.flatMap(([said = '', ...lines], index) => ['', `${index + 1}. ${said}`, ...lines]),
    '',
    `Or start afresh: ${cli('demo')}. What is kept stays until you delete it: rm -r ${shellQuote(folder)}`,
  ];
}

/** The usual way out of what may fail in the demo: `resume`, and `rerun` where an output did not fit. */
function goOn({ run, failure }: Comeback, there: Voice): string {
  const [procedure = 'resume'] = failure.procedures;
  const to = procedure === 'rerun' ? { to: failure.state } : {};
  const said = { by: 'demo', reason: 'the cause is mended', failure: failure.seq };
  return recoverCommand(run, { procedure, ...said, ...to }, there);
}

const command = (line: string) => `     ${line}`;

/** A setting that was given for one command only is gone in the next; one that was exported is not: so each is named. */
function startOf({ folder, env }: Comeback, cli: Voice['cli']): string[] {
  const start = cli(`dev --demo ${shellQuote(folder)}`);
  const { SIGNALBOX_MODEL: model, SIGNALBOX_MODEL_BASE_URL: address } = env;
  if (!model)
    return ['Start it again on what is kept, once the cause is mended, and leave it running:', command(start)];
  return [
    'Start it again on what is kept, and leave it running. Either with no model, by the offline rules:',
    command(`SIGNALBOX_MODEL= SIGNALBOX_MODEL_BASE_URL= ${start}`),
    '   or with the model, once what the failure names is mended:',
    command(`SIGNALBOX_MODEL=${shellQuote(model)}${address ? ' SIGNALBOX_MODEL_BASE_URL=RIGHT_ADDRESS' : ''} ${start}`),
  ];
}

/** The gates that are still to come, with a command for everybody who must decide there. */
function decisionsOf({ run, failure, folder }: Comeback, { cli }: Voice): string[][] {
  const states = Object.entries<AnyState>(demoPipeline.states);
  const failed = states.findIndex(([name]) => name === failure.state);
  return states.slice(failed).flatMap(([name, state]) => {
    if (state.kind !== 'gate') return [];
    const { quorum = 1, signed = false, title = name } = state;
    const why = signed ? ', signed; the keys of these invented people were made for this demo alone' : '';
    const lines = DEMO_REVIEWERS.slice(0, Number(quorum)).map((who) => {
      const key = signed ? ` --key ${shellQuote(demoKeyPath(folder, who))}` : '';
      return command(cli(`approve ${shellQuote(run)} --as ${who} --gate ${name}${key}`));
    });
    return [[`${title}: once it waits there, approve it as the demo's reviewers do${why}:`, ...lines]];
  });
}
