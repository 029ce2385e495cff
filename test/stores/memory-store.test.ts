import { describe } from 'vitest';
import { createMemoryStore } from '../../src/stores/index.js';
import { testStore } from './store.suite.js';

describe('the memory store', () => {
  testStore(async () => {
    const store = createMemoryStore();
    return { open: () => store };
  });
});
