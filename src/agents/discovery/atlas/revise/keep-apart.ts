import { listed } from '../../hunter/words.js';
import { nextId } from '../draft.js';
import { addComponent } from './add-component.js';
import { findComponent } from './find-named.js';
import { nameIn, type Operation } from './operation.js';

const APART =
  /\b(?:keep|store|hold|save|put)\b\s+(?<what>.+?)\s+(?:apart|separate(?:ly|d)?|away|isolated|out)\s+(?:from|of)\s+(?<from>.+)$/iu;
const BUSINESS_DATA =
  /\b(?:business|application|operational|normal|other|master|working|production)?\s*(?:data|records|database|store|tables?)\b/iu;

/** “Keep the audit trail apart from business data”: the component gets a store of its own. */
export const keepApart: Operation = (input) => {
  const match = APART.exec(input.point)?.groups;
  if (!match) return undefined;
  const what = nameIn(match.what);
  const fromData = BUSINESS_DATA.test(match.from ?? '');
  const existing = findComponent(what, input.architecture.components);
  const added = existing
    ? undefined
    : addComponent({
        ...input,
        point: `add ${/component|store|log|trail|record/iu.test(what) ? what : `${what} component`}`,
      });
  const architecture = added?.architecture ?? input.architecture;
  const component = existing ?? findComponent(what, architecture.components);
  const store =
    architecture.components.find(({ name }) => /^records store$/iu.test(name)) ??
    architecture.components.find(({ name }) => /\brecords\b|\bdatabase\b/iu.test(name));
  if (!fromData || !component || component.id === store?.id) return undefined;
  const id = nextId('C', architecture.components);
  const own = {
    id,
    name: `${component.name} archive`,
    responsibility: `Holds only what “${component.name}” writes: its own database account, its own backups, no foreign key to business records${store ? ` in ${store.id}` : ''}.`,
    requirements: component.requirements,
    dependsOn: [],
  };
  const components = [
    ...architecture.components.map((one) =>
      one.id === component.id
        ? { ...one, dependsOn: [...one.dependsOn.filter((target) => target !== store?.id), id] }
        : one,
    ),
    own,
  ];
  const dataFlows = architecture.dataFlows.filter(({ from, to }) => !(from === component.id && to === store?.id));
  return {
    architecture: { ...architecture, components, dataFlows },
    answer: `Done: ${component.id} “${component.name}” writes to a store of its own, ${id} “${own.name}”, and no longer to ${store ? `${store.id} “${store.name}”` : 'the common store'}. Nobody who may change business records may write there. It serves ${listed(component.requirements)}.`,
    changes: [
      ...(added?.changes ?? []),
      `added ${id} “${own.name}”`,
      ...(store ? [`${component.id} no longer uses ${store.id}`] : []),
    ],
  };
};
