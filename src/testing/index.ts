/**
 * The test kit, the same for the product's tests and its users': runs under skipped time, with scripted agents and reviewers.
 */
export { createTestKit, type TestKit, type TestKitOptions } from './create-test-kit.js';
export { scriptedAgent } from './scripted-agent.js';
export { type ScriptedCall, type ScriptedStep, scriptedSteps, type Told } from './scripted-steps.js';
export type { TestRun } from './test-run.js';
