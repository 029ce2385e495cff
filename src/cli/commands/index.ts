import type { RegisterCommand } from '../command.js';
import { registerArtifacts } from './artifacts.js';
import { registerAudit } from './audit.js';
import { registerCancel } from './cancel.js';
import { registerCheck } from './check.js';
import { registerCheckpoints } from './checkpoints.js';
import { registerClaims } from './claim.js';
import { registerCost } from './cost.js';
import { registerDecisions } from './decide.js';
import { registerDemo } from './demo.js';
import { registerDev } from './dev.js';
import { registerDiagram } from './diagram.js';
import { registerDiff } from './diff.js';
import { registerFailed } from './failed.js';
import { registerFork } from './fork.js';
import { registerGatePart } from './gate-part.js';
import { registerKeys } from './keys.js';
import { registerList } from './list.js';
import { registerRecover } from './recover.js';
import { registerRun } from './run.js';
import { registerShow } from './show.js';
import { registerWatch } from './watch.js';
import { registerWorker } from './worker.js';

/** Every command, in the order `--help` lists them. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerDev,
  registerWorker,
  registerRun,
  registerList,
  registerShow,
  registerWatch,
  registerDecisions,
  registerGatePart,
  registerKeys,
  registerRecover,
  registerFailed,
  registerCheckpoints,
  registerFork,
  registerClaims,
  registerCancel,
  registerAudit,
  registerDiff,
  registerArtifacts,
  registerCost,
  registerCheck,
  registerDiagram,
  registerDemo,
];
