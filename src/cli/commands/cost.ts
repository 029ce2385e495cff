import { grouped, type Spent } from '../../contract/index.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatTable } from '../format-table.js';
import { plainText } from '../plain-text.js';
import type { ServerOptions } from '../server-settings.js';

export const registerCost: RegisterCommand = (program, bind) => {
  const command = program
    .command('cost <run>')
    .description('say what the model calls of a run have cost, by state')
    .action(bind<ServerOptions>(showCost));
  withExamples(withServerOptions(command), 'signalbox cost RUN', 'signalbox cost RUN --json');
};

const showCost: CommandCode<ServerOptions> = (invocation, run = '') =>
  withClient(invocation, async (client) => {
    const { output } = invocation;
    const spending = await client.spending(run);
    const { total, states } = spending;
    const rows = Object.entries(states).map(([state, spent]) => rowOf(state, spent));
    output.result(spending, () =>
      total.calls === 0
        ? ['No model was called; offline rules cost nothing.']
        : [
            ...formatTable(
              ['STATE', 'CALLS', 'TOKENS IN', 'TOKENS OUT', 'US $'],
              [...rows, rowOf('in all', total)],
              output.colors,
            ),
            ...unpricedOf(total),
          ],
    );
    return 0;
  });

function rowOf(name: string, { calls, inputTokens, outputTokens, microUsd, unpriced }: Spent): string[] {
  const money = unpriced === calls ? 'unknown' : `${(microUsd / 1e6).toFixed(6)}${unpriced > 0 ? ' +' : ''}`;
  return [plainText(name), grouped(calls), grouped(inputTokens), grouped(outputTokens), money];
}

function unpricedOf({ calls, unpriced }: Spent): string[] {
  if (unpriced === 0) return [];
  const who = unpriced === calls ? 'No call' : `${unpriced} of the ${calls} calls`;
  const said =
    unpriced === calls
      ? 'was of a model with a known price'
      : `${unpriced === 1 ? 'was' : 'were'} of models without a known price`;
  return ['', `${who} ${said}: such a call counts as nothing in money, here and in a budget.`];
}
