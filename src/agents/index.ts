export { type Agent, defineAgent, type Reads } from './define-agent.js';
