import { defineAgent } from '../define-agent.js';
import { instructions } from './instructions.js';
import { takeNotes } from './take-notes.js';
import { researchNotesSchema } from './work-products.js';

/** Answers a question from a folder of documents, in notes that cite them exactly. */
export const researcher = defineAgent({
  name: 'researcher',
  title: 'Take notes from documents',
  instructions,
  output: researchNotesSchema,
  rulesVersion: '3',
  rules: ({ question }) => {
    const asked = typeof question === 'string' ? question : '';
    return {
      question: asked,
      answer: 'No document was read: there was no tool to read one with.',
      notes: [],
      unanswered: [asked],
    };
  },
  steps: takeNotes,
});
