export * from './definition.js';
export * from './failure.js';
export * from './snapshot.js';
