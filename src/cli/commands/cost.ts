import type { SignalboxClient } from '../../client/index.js';
import {
  grouped,
  leftOf,
  type PeriodSpent,
  periodOf,
  SignalboxError,
  type Spending,
  type Spent,
  sayBudget,
  timesBudget,
} from '../../contract/index.js';
import type { Budget, PipelineBudget } from '../../machine/index.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatTable } from '../format-table.js';
import type { Colors } from '../output.js';
import { plainText } from '../plain-text.js';
import type { ServerOptions } from '../server-settings.js';

type CostOptions = ServerOptions & { readonly pipeline?: string; readonly month?: string };

export const registerCost: RegisterCommand = (program, bind) => {
  const command = program
    .command('cost [run]')
    .description('say what the model calls of a run have cost, by state, or those of all runs of a pipeline, by day')
    .option('--pipeline <name>', 'all runs of a pipeline that has a budget of its own, by its ledger')
    .option('--month <month>', 'of that pipeline, the month in UTC, like 2026-11; the present one unless given')
    .action(bind<CostOptions>(showCost));
  withExamples(
    withServerOptions(command),
    'signalbox cost RUN',
    'signalbox cost RUN --json',
    'signalbox cost --pipeline PIPELINE --month 2026-11',
  );
};

const showCost: CommandCode<CostOptions> = (invocation, run) => {
  const { pipeline, month } = invocation.options;
  if ((run === undefined) === (pipeline === undefined))
    throw new SignalboxError(
      'USAGE',
      `expected a run or --pipeline NAME, got ${run === undefined ? 'neither' : 'both'}`,
    );
  if (pipeline === undefined && month !== undefined)
    throw new SignalboxError('USAGE', 'expected --month with --pipeline NAME: the cost of a run is told as a whole');
  return pipeline === undefined ? showRun(invocation, run) : showPipeline(invocation, pipeline);
};

const showRun: CommandCode<CostOptions> = (invocation, run = '') =>
  withClient(invocation, async (client) => {
    const { output } = invocation;
    const { given, ...spending } = await client.spending(run);
    const pipeline = await pipelineOf(client, run, given);
    output.result({ ...spending, ...(pipeline && { pipeline }) }, () => [
      ...linesOf(spending, output.colors),
      ...(pipeline ? ['', ...sayPipeline(pipeline)] : []),
    ]);
    return 0;
  });

const showPipeline: CommandCode<CostOptions> = (invocation, name = '') => {
  const { month = periodOf(new Date().toISOString(), 'month') } = invocation.options;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new SignalboxError('USAGE', `expected --month like 2026-11, got ${JSON.stringify(month)}`);
  return withClient(invocation, async (client) => {
    const { output } = invocation;
    const { total, days } = await client.pipelineSpending(name, month);
    output.result({ pipeline: name, month, total, days }, () =>
      total.calls === 0
        ? [
            `No model call of ${plainText(name)} is counted for ${month}.`,
            "It may be that there is no such pipeline. Runs are counted together where their pipeline has a pipelineBudget; 'signalbox cost RUN' says what one run has cost.",
          ]
        : [
            ...tableOf('DAY', days, total, output.colors),
            '',
            "What the budget is, and what is left of it, is said with each run: 'signalbox cost RUN'.",
          ],
    );
    return 0;
  });
};

type OfPipeline = PeriodSpent & {
  readonly name: string;
  readonly budget: PipelineBudget;
  readonly left: Budget;
  /** What this run alone was given of it in all, and what is left of that, where it was given more. */
  readonly thisRun?: { readonly given: Budget; readonly left: Budget };
};

async function pipelineOf(
  client: SignalboxClient,
  run: string,
  given: Spending['given'],
): Promise<OfPipeline | undefined> {
  const { name, pipelineBudget: budget } = await client.definition(run);
  if (!budget) return undefined;
  const period = periodOf(new Date().toISOString(), budget.per);
  const { total: spent } = await client.pipelineSpending(name, period);
  const more = given?.period === period ? timesBudget(budget, given.times) : undefined;
  return {
    ...{ name, period, spent, budget, left: leftOf(budget, spent) },
    ...(more && { thisRun: { given: more, left: leftOf(more, spent) } }),
  };
}

function sayPipeline({ name, period, spent, budget, left, thisRun }: OfPipeline): string[] {
  const [, , tokensIn, tokensOut, money] = rowOf('', spent);
  const used = `${tokensIn} tokens in, ${tokensOut} out, US $ ${money}`;
  const all = `All runs of ${plainText(name)} in ${period}: ${used}`;
  const ofIt = `${all}; its budget for each ${budget.per} is ${sayBudget(budget)}, with ${sayBudget(left)} left.`;
  return [
    ofIt,
    ...(thisRun
      ? [`This run was given more: ${sayBudget(thisRun.given)} in all, with ${sayBudget(thisRun.left)} left of that.`]
      : []),
    ...unpricedOf(spent),
  ];
}

function linesOf({ total, states }: Spending, colors: Colors): string[] {
  if (total.calls === 0) return ['No model was called; offline rules cost nothing.'];
  return tableOf('STATE', states, total, colors);
}

function tableOf(what: string, parts: { readonly [name: string]: Spent }, total: Spent, colors: Colors): string[] {
  const rows = Object.entries(parts).map(([name, spent]) => rowOf(name, spent));
  return [
    ...formatTable([what, 'CALLS', 'TOKENS IN', 'TOKENS OUT', 'US $'], [...rows, rowOf('in all', total)], colors),
    ...unpricedOf(total),
  ];
}

function rowOf(name: string, { calls, inputTokens, outputTokens, microUsd, unpriced }: Spent): string[] {
  const isUnknown = unpriced === calls && calls > 0;
  const money = isUnknown ? 'unknown' : `${(microUsd / 1e6).toFixed(6)}${unpriced > 0 ? ' +' : ''}`;
  return [name, grouped(calls), grouped(inputTokens), grouped(outputTokens), money];
}

/** What stands behind a `+`, or in the place of the money. */
function unpricedOf({ calls, unpriced }: Spent): string[] {
  if (unpriced === 0) return [];
  const said =
    unpriced === calls
      ? 'The price of no call is known'
      : `A + is for calls whose price is not known, ${grouped(unpriced)} of ${grouped(calls)}`;
  return ['', `${said}: such a call counts as nothing in money, here and in a budget.`];
}
