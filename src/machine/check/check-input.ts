import type { Problem, Subject } from './problem.js';

/** Every start input carries `requestedBy`, so the shape of the input must let it in. */
export function checkInput({ definition }: Subject): Problem[] {
  const { additionalProperties, properties } = definition.input;
  const isNamed = typeof properties === 'object' && properties !== null && Object.hasOwn(properties, 'requestedBy');
  if (additionalProperties !== false || isNamed) return [];
  return [
    {
      rule: 'unfit-input',
      place: 'input',
      message: 'no input can fit: every run carries requestedBy, and the shape allows no such property',
      fix: "Add requestedBy: { type: 'string' } to the properties of the input.",
      path: [],
    },
  ];
}
