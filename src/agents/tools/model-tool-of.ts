import type { ToolEffect } from '../../machine/index.js';
import type { Tool } from '../define-tool.js';
import type { ModelTool } from '../model/model-port.js';
import { toolSchemasOf } from './tool-schemas.js';

const EFFECTS: { readonly [effect in ToolEffect]: string } = {
  read: 'It changes nothing.',
  write: 'It changes something.',
  destructive: 'What it does cannot be taken back: a person is shown each call, and it is made only once approved.',
};

/** What a model is told of a tool: its description, what it does to the world, and the shape of its arguments. */
export function modelToolOf(tool: Tool): ModelTool {
  return {
    name: tool.name,
    description: `${tool.description.trim()}\n${EFFECTS[tool.effect]}`,
    parameters: toolSchemasOf(tool).input,
  };
}
