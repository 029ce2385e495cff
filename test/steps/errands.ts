import { createModelPort } from '../../src/agents/index.js';
import type { Definition } from '../../src/machine/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import type { CreateWorkerOptions } from '../../src/worker/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { DIALECTS, type Dialect, type SharedProvider, startSharedProvider } from '../scripted-provider/index.js';
import { errandBoy, openShop, type Shop } from './errand.js';

/** A worker whose errand boy has a model, at a provider that plays a script for each run. */
export type Errands = {
  readonly dock: Dock;
  readonly provider: SharedProvider;
  readonly shop: Shop;
  /** What an artifact holds. */
  read(digest: string): Promise<unknown>;
  readonly say: (typeof DIALECTS)[Dialect];
  /** What the tools were asked on behalf of one run, in order. */
  done(mark: string): readonly string[];
  start(pipeline: string, mark: string): Promise<TestRun>;
  close(): Promise<void>;
};

export const KEY = 'sk-canary-5d1f0e7a9b3c';

/** No provider is left alone, however often it fails: runs of one file share it. */
const NEVER_OPEN = { failures: 1_000_000 };

export async function openErrands(
  dialect: Dialect,
  pipelines: readonly Definition[],
  options: {
    readonly dynamicConfig?: { readonly [key: string]: string };
    readonly env?: { readonly [name: string]: string };
    readonly worker?: Partial<Omit<CreateWorkerOptions, 'artifacts'>>;
    readonly store?: ArtifactStore;
  } = {},
): Promise<Errands> {
  const provider = await startSharedProvider();
  const { store = createMemoryStore() } = options;
  const shop = openShop();
  const model = createModelPort({
    breaker: NEVER_OPEN,
    env: {
      SIGNALBOX_MODEL: `${dialect}:scripted`,
      SIGNALBOX_MODEL_BASE_URL: provider.url,
      SIGNALBOX_MODEL_API_KEY: KEY,
      SIGNALBOX_MODEL_TIMEOUT: '20s',
      ...options.env,
    },
  });
  const { connection: _own, ...more } = options.worker ?? {};
  const dock = await openDock(
    {
      pipelines,
      agents: [errandBoy(async () => ({ bought: ['by rules'] }))],
      tools: shop.tools,
      reviewers: { buyer: ['bea', 'bob'] },
      model,
      artifacts: store,
      ...more,
    },
    options.dynamicConfig,
  );
  return {
    dock,
    provider,
    shop,
    read: async (digest) => JSON.parse(new TextDecoder().decode(await store.get(digest))),
    say: DIALECTS[dialect],
    done: (mark) => shop.calls.filter((line) => line.includes(mark)),
    start: (pipeline, mark) => dock.start(pipeline, { list: `${mark}: tea, milk` }),
    async close() {
      await dock.close();
      await provider.close();
    },
  };
}
