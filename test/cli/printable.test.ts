import { describe, expect, it } from 'vitest';
import { formatTable } from '../../src/cli/format-table.js';
import { createOutput } from '../../src/cli/output.js';

const HOSTILE = 'fine\u001b[2J\u001b]0;title\u0007\u009b8m\rover';
const CLEAN = 'fine[2J]0;title8mover';

function written(env: { readonly [name: string]: string }, write: (output: ReturnType<typeof createOutput>) => void) {
  const texts: string[] = [];
  const stream = { write: (text: string) => void texts.push(text) };
  write(createOutput({ env, stdout: stream, stderr: stream, command: 'signalbox' } as never, false));
  return texts.join('');
}

describe('what is written to people', () => {
  it.each([
    ['a result', (output: ReturnType<typeof createOutput>) => output.result({}, () => [HOSTILE])],
    ['a record', (output: ReturnType<typeof createOutput>) => output.record({}, HOSTILE)],
    ['a remark', (output: ReturnType<typeof createOutput>) => output.note(HOSTILE)],
  ])('as %s moves no cursor and sets no title, whoever it is from', (_what, write) => {
    expect(written({}, write)).toBe(`${CLEAN}\n`);
    expect(written({ FORCE_COLOR: '1' }, write)).toBe(`${CLEAN}\n`);
  });

  it('keeps line ends, tabs and our own colors, which are left out where none are wanted', () => {
    const text = 'one\n\t\u001b[1mtwo\u001b[22m \u001b[8mhidden';
    expect(written({ FORCE_COLOR: '1' }, ({ note }) => note(text))).toBe('one\n\t\u001b[1mtwo\u001b[22m [8mhidden\n');
    expect(written({}, ({ note }) => note(text))).toBe('one\n\ttwo [8mhidden\n');
  });

  it('as a table has one line a row, whatever a run is called', () => {
    const { colors } = createOutput({ env: {}, stdout: {}, stderr: {}, command: '' } as never, false);
    const lines = formatTable(['RUN', 'STATE'], [['a\nb  COMPLETE', 'x\u202ey\u001b[31m']], colors);
    expect(lines).toEqual(['RUN            STATE', 'a b  COMPLETE  xy[31m']);
  });
});
