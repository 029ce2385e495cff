export * from '../../scripted-provider/index.js';
