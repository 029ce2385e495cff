import type { Spent } from '../../contract/index.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatTable } from '../format-table.js';
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
        ? ['no model was called; offline rules cost nothing']
        : [
            ...formatTable(
              ['STATE', 'CALLS', 'TOKENS IN', 'TOKENS OUT', 'US $'],
              [...rows, rowOf('in all', total)],
              output.colors,
            ),
            ...(total.unpriced > 0
              ? ['', `${total.unpriced} calls were of models without a known price, and count as nothing in money`]
              : []),
          ],
    );
    return 0;
  });

function rowOf(name: string, { calls, inputTokens, outputTokens, microUsd }: Spent): string[] {
  return [name, String(calls), String(inputTokens), String(outputTokens), (microUsd / 1e6).toFixed(4)];
}
