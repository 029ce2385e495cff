import { isStepwise } from '../agent-events.js';
import { wiredArrows } from '../arrows.js';
import type { Stage } from '../definition.js';
import { pathTo } from '../paths.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** What a stage says of its agent's steps stands where there are any, and its tools have names, and approval where they need it. */
export function checkTools({ definition, tree, tools }: Subject): Problem[] {
  return Object.entries(definition.states).flatMap(([name, state]) => {
    if (state.kind !== 'stage') return [];
    const flaws = [
      ...placeFlaws(name, state),
      ...nameFlaws(state),
      ...(tools === undefined ? [] : [...knownFlaws(name, state, tools), ...approvalFlaws(name, state, tools)]),
    ];
    return flaws.map((flaw) => ({ ...flaw, place: `states.${name}.${flaw.place}`, path: pathTo(tree, name) }));
  });
}

const OF_AGENTS = ['tools', 'limits', 'memory', 'budget', 'asks'] as const;

function placeFlaws(name: string, stage: Stage): Flaw[] {
  if (isStepwise(stage)) return [];
  if (!('agent' in stage.work)) {
    return OF_AGENTS.filter((field) => stage[field] !== undefined).map((field) => ({
      rule: 'invalid-tools',
      place: field,
      message: `${name} has ${field}, and its work is not one agent`,
      fix: `Give it an agent for its work, or take ${field} away.`,
    }));
  }
  const given = {
    limits: stage.limits,
    memory: stage.memory,
    'asks.approvalNeeded': stage.asks?.approvalNeeded,
  };
  return Object.entries(given).flatMap(([place, value]): Flaw[] => {
    if (value === undefined) return [];
    const message = `${name} has ${place} and no tools, so its agent answers in one step`;
    return [{ rule: 'invalid-tools', place, message, fix: `Give it tools, or take ${place} away.` }];
  });
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** By these an agent speaks to the engine, which offers them itself where they have a use. */
const ENGINES_OWN = /^(end_stage$|memory_)/i;

function nameFlaws({ tools = [] }: Stage): Flaw[] {
  return tools.flatMap((tool, index): Flaw[] => {
    const place = `tools[${index}]`;
    if (!NAME.test(tool)) {
      const message = `the tool ${JSON.stringify(tool)} is not a usable name`;
      const fix = 'Use letters, digits, _ and -, 64 at most; the tools of an MCP server are named SERVER_TOOL.';
      return [{ rule: 'invalid-name', place, message, fix }];
    }
    if (ENGINES_OWN.test(tool)) {
      const message = `the tool ${JSON.stringify(tool)} is the engine's own name, by which an agent ends its stage or keeps its memory`;
      const fix =
        "Take it away, or name a tool of yours otherwise; what an agent needs of the engine's it is offered anyway.";
      return [{ rule: 'invalid-name', place, message, fix }];
    }
    if (tools.indexOf(tool) === index) return [];
    const message = `the tool ${JSON.stringify(tool)} is listed twice`;
    return [{ rule: 'invalid-tools', place, message, fix: 'List it once.' }];
  });
}

type Known = NonNullable<Subject['tools']>;

function knownFlaws(name: string, { tools = [] }: Stage, known: Known): Flaw[] {
  const names = Object.keys(known);
  return tools.flatMap((tool, index): Flaw[] => {
    if (Object.hasOwn(known, tool)) return [];
    const message = `${name} lists ${JSON.stringify(tool)}, and there is no such tool`;
    const fix = names.length === 0 ? 'Leave it out: there is no tool.' : `Name one of ${names.join(', ')}.`;
    return [{ rule: 'unknown-tool', place: `tools[${index}]`, message, fix }];
  });
}

function approvalFlaws(name: string, stage: Stage, known: Known): Flaw[] {
  if ((wiredArrows(stage, 'approvalNeeded') ?? []).length > 0) return [];
  return (stage.tools ?? []).flatMap((tool, index): Flaw[] => {
    if (!Object.hasOwn(known, tool) || known[tool] !== 'destructive') return [];
    const message = `${name} may call ${tool}, which is destructive, and nobody could approve the call`;
    const fix = 'Lead "approvalNeeded" to a gate that shows the call, or take the tool away.';
    return [{ rule: 'unapproved', place: `tools[${index}]`, message, fix }];
  });
}
