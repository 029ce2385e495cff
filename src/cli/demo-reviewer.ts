/** Who decides in the demo: nobody could take it for a person. */
export const DEMO_REVIEWER = 'demo-reviewer';
