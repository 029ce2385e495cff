import { SignalboxError } from '../../contract/index.js';

/** Where each provider answers unless told otherwise, and the variables that hold its key and another address. */
const PROVIDERS = {
  anthropic: {
    url: 'https://api.anthropic.com/v1',
    key: 'ANTHROPIC_API_KEY',
    baseUrl: 'SIGNALBOX_ANTHROPIC_BASE_URL',
  },
  openai: { url: 'https://api.openai.com/v1', key: 'OPENAI_API_KEY', baseUrl: 'SIGNALBOX_OPENAI_BASE_URL' },
  google: {
    url: 'https://generativelanguage.googleapis.com/v1beta',
    key: 'GOOGLE_GENERATIVE_AI_API_KEY',
    baseUrl: 'SIGNALBOX_GOOGLE_BASE_URL',
  },
  compatible: { url: undefined, key: 'SIGNALBOX_COMPATIBLE_API_KEY', baseUrl: 'SIGNALBOX_COMPATIBLE_BASE_URL' },
} as const satisfies Record<string, { url: string | undefined; key: string; baseUrl: string }>;

export type Provider = keyof typeof PROVIDERS;

export type Environment = { readonly [name: string]: string | undefined };

export type ModelSettings = {
  readonly provider: Provider;
  readonly model: string;
  readonly baseUrl: string;
  /** May be missing only for `compatible`: servers on one's own machine often take none. */
  readonly apiKey?: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
  /** One call, from the request to the last byte of the answer. */
  readonly timeoutMs: number;
};

/** Under the five minutes that an attempt of a stage has, so that silence is reported as what it is. */
const DEFAULT_TIMEOUT_MS = 4 * 60_000;
const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;

/**
 * Reads the settings of a model from an environment: of the one that `SIGNALBOX_MODEL` names, or of an agent's own. None are there when
 * `SIGNALBOX_MODEL` is not set: then no model is used at all. What `SIGNALBOX_MODEL_API_KEY` and `SIGNALBOX_MODEL_BASE_URL` say is
 * for the provider of `SIGNALBOX_MODEL` alone. No message carries a key, or a value that could be one.
 *
 * @throws INVALID_CONFIGURATION
 */
export function parseModelSettings(env: Environment, own?: string): ModelSettings | undefined {
  const chosen = settingOf(env, 'SIGNALBOX_MODEL');
  if (chosen === undefined) {
    if (settingOf(env, 'SIGNALBOX_MODEL_BASE_URL') === undefined) return undefined;
    throw invalid('SIGNALBOX_MODEL', 'PROVIDER:MODEL beside SIGNALBOX_MODEL_BASE_URL', 'nothing');
  }
  const main = parseChoice(chosen, 'SIGNALBOX_MODEL');
  const { provider, model } = own === undefined ? main : parseChoice(own, 'model');
  const isMain = provider === main.provider;
  const apiKey = keyFor(env, provider, isMain);
  const temperature = numberOf(env, 'SIGNALBOX_MODEL_TEMPERATURE', 'a number from 0 to 2', (n) => n >= 0 && n <= 2);
  const maxOutputTokens = numberOf(
    env,
    'SIGNALBOX_MODEL_MAX_OUTPUT_TOKENS',
    'a whole number above 0',
    (n) => Number.isSafeInteger(n) && n > 0,
  );
  return {
    provider,
    model,
    baseUrl: baseUrlFor(env, provider, isMain),
    timeoutMs: timeoutOf(env),
    ...(apiKey !== undefined && { apiKey }),
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

function parseChoice(chosen: string, name: string): { provider: Provider; model: string } {
  const colon = chosen.indexOf(':');
  const provider = colon === -1 ? undefined : chosen.slice(0, colon);
  const model = chosen.slice(colon + 1).trim();
  const expected = `${Object.keys(PROVIDERS).join(':MODEL, ')}:MODEL`;
  if (provider === undefined || !isProvider(provider)) {
    const got = provider !== undefined && /^[a-z-]{1,20}$/.test(provider) ? `the provider '${provider}'` : undefined;
    throw invalid(name, expected, got ?? `${chosen.length} characters that begin with no provider`);
  }
  if (model === '') throw invalid(name, expected, `'${provider}:' without a model`);
  return { provider, model };
}

function isProvider(name: string): name is Provider {
  return Object.hasOwn(PROVIDERS, name);
}

function keyFor(env: Environment, provider: Provider, isMain: boolean): string | undefined {
  const names = [...(isMain ? ['SIGNALBOX_MODEL_API_KEY'] : []), PROVIDERS[provider].key];
  const name = names.find((candidate) => settingOf(env, candidate) !== undefined);
  if (name === undefined) {
    if (provider === 'compatible') return undefined;
    throw invalid(names.join(' or '), `the API key for ${isMain ? 'SIGNALBOX_MODEL=' : ''}${provider}:…`, 'nothing');
  }
  const key = settingOf(env, name);
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw invalid(name, 'a key of printable ASCII characters without spaces', 'other characters in it');
  return key;
}

function baseUrlFor(env: Environment, provider: Provider, isMain: boolean): string {
  const isSet = isMain && settingOf(env, 'SIGNALBOX_MODEL_BASE_URL') !== undefined;
  const { url: usual, baseUrl } = PROVIDERS[provider];
  const name = isSet ? 'SIGNALBOX_MODEL_BASE_URL' : baseUrl;
  const given = settingOf(env, name);
  if (given === undefined) {
    if (usual !== undefined) return usual;
    throw invalid(
      isMain ? `SIGNALBOX_MODEL_BASE_URL or ${name}` : name,
      `the address of the server for ${isMain ? 'SIGNALBOX_MODEL=' : ''}compatible:…`,
      'nothing',
    );
  }
  if (!URL.canParse(given)) throw invalid(name, 'an http or https address', 'something that is not an address');
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid(name, 'an http or https address', `one that begins with ${url.protocol}`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw invalid(name, 'an address without user name, password, query and fragment', 'one that has some of them');
  if (url.pathname === '/') url.pathname = usual === undefined ? '/v1' : new URL(usual).pathname;
  return url.href.replace(/\/+$/, '');
}

function timeoutOf(env: Environment): number {
  const name = 'SIGNALBOX_MODEL_TIMEOUT';
  const given = settingOf(env, name);
  if (given === undefined) return DEFAULT_TIMEOUT_MS;
  const match = /^(\d{1,9})(ms|s|m)$/.exec(given);
  const timeoutMs = Number(match?.[1]) * UNITS[match?.[2] as keyof typeof UNITS];
  if (!(timeoutMs > 0)) throw invalid(name, "a duration such as '90s', '500ms' or '4m'", `'${given.slice(0, 20)}'`);
  return timeoutMs;
}

function numberOf(
  env: Environment,
  name: string,
  expected: string,
  fits: (value: number) => boolean,
): number | undefined {
  const given = settingOf(env, name);
  if (given === undefined) return undefined;
  if (!fits(Number(given))) throw invalid(name, expected, `'${given.slice(0, 20)}'`);
  return Number(given);
}

function settingOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function invalid(name: string, expected: string, got: string): SignalboxError {
  return new SignalboxError('INVALID_CONFIGURATION', `${name}: expected ${expected}, got ${got}`);
}
