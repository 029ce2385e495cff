import { shellQuote } from '../contract/index.js';
import { plainText } from './plain-text.js';

/** Of a run that was paused with Temporal's own tools: how it is let go on. Nothing of any other. */
export function formatPaused(run: string, outcome: string): string[] {
  if (outcome !== 'PAUSED') return [];
  return [
    `paused with Temporal's own tools; let it go on with: temporal workflow unpause --workflow-id ${plainText(shellQuote(run))}`,
  ];
}
