import { defineAgent } from '../../define-agent.js';
import { requirementsSchema } from '../work-products.js';
import { findRequirements } from './find-requirements.js';
import { instructions } from './instructions.js';

/** SCOUT: reads a brief and numbers what it asks for, each requirement with the words it comes from. */
export const scout = defineAgent({
  name: 'scout',
  title: 'SCOUT: extract requirements',
  instructions,
  output: requirementsSchema,
  rulesVersion: '3',
  rules: ({ brief, title }) =>
    findRequirements(typeof brief === 'string' ? brief : '', typeof title === 'string' ? title : undefined),
});
