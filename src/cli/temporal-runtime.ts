import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { CliContext } from './context.js';
import { plainText } from './plain-text.js';

/**
 * Keeps Temporal's own log out of the way: warnings go to standard error as one line each, the rest nowhere unless
 * `SIGNALBOX_LOG` asks for it. Must come before the first worker or replay of the process.
 */
export function installRuntime({ env, stderr }: CliContext, level: 'WARN' | 'ERROR'): void {
  const wanted = env.SIGNALBOX_LOG?.toUpperCase();
  const chosen = wanted === 'DEBUG' || wanted === 'INFO' || wanted === 'TRACE' ? wanted : level;
  try {
    Runtime.install({
      logger: new DefaultLogger(chosen, ({ level: severity, message, meta }) => {
        const error = meta?.error instanceof Error ? `: ${meta.error.message}` : '';
        const queue = typeof meta?.taskQueue === 'string' ? ` (${meta.taskQueue})` : '';
        stderr.write(`${plainText(`${severity.toLowerCase()}: ${message}${error}${queue}`)}\n`);
      }),
      telemetryOptions: {
        logging: { filter: makeTelemetryFilterString({ core: chosen, other: 'ERROR' }), forward: {} },
      },
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'IllegalStateError') return;
    throw error;
  }
}
