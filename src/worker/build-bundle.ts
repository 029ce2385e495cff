import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = new URL('../../', import.meta.url);
const require = createRequire(import.meta.url);

/** Bundles `workflows/` of the built tree into `dist/workflow-bundle.js`, from which every worker starts. */
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('workflows/index.js', root)),
  /** Evaluated once for all runs of a worker, and frozen: a parked run then costs a tenth of the memory, a run half the time. */
  preloadModules: [
    ...['zod', '@marcbachmann/cel-js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'],
    ...['src/machine/index.js', 'src/contract/index.js'].map((room) => fileURLToPath(new URL(room, root))),
  ],
  workflowInterceptorModules: ['cancel-asked', 'lone-answers', 'activity-headers', 'task-clock'].map((name) =>
    fileURLToPath(new URL(`workflows/sandbox/${name}.js`, root)),
  ),
  payloadConverterPath: require.resolve(fileURLToPath(new URL('workflows/sandbox/payload-converter.js', root))),
  logger: new DefaultLogger('WARN'),
});
const target = fileURLToPath(new URL('workflow-bundle.js', root));
await writeFile(target, code);
process.stdout.write(`workflow bundle: ${(code.length / 1024 / 1024).toFixed(1)} MB\n`);
