/** What the world gives a command. Only `main.ts` makes one of the real world; tests make their own. */
export type CliContext = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** How this program is called again from the same shell: `npx signalbox`. */
  readonly command: string;
  /** The operating system's user, who asks for a run unless `--as` says otherwise. */
  readonly userName: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Aborts at the first Ctrl-C or SIGTERM. Asking for it turns off their default, so only commands that stop cleanly ask. */
  readonly interruption: () => AbortSignal;
};

type TextStream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
};
