import { describe, expect, test } from 'vitest';
import { scout } from '../../../src/agents/discovery/scout/index.js';
import type { Requirements } from '../../../src/agents/discovery/work-products.js';
import { fixtures } from '../briefs/index.js';
import { agreementOf, requirementAt } from './agreement.js';

describe.each(fixtures)('SCOUT reads $name', (fixture) => {
  const results = new Map<string, Promise<Requirements>>();
  const readAgain = async (brief: string) => scout.output.parse(await scout.rules({ brief }));
  const read = (brief: string) => {
    const result = results.get(brief) ?? readAgain(brief);
    results.set(brief, result);
    return result;
  };

  test('the labels quote the brief', () => {
    const { requirements, questions, optional } = fixture.labels;
    for (const quote of [...requirements.map((each) => each.quote), ...questions, ...optional]) {
      expect(fixture.brief).toContain(quote);
    }
  });

  test('every quote is a contiguous part of the brief', async () => {
    const { requirements, openQuestions } = await read(fixture.brief);
    for (const { quote } of [...requirements, ...openQuestions]) expect(fixture.brief).toContain(quote);
  });

  test('ids are unique and count up in the order of the brief', async () => {
    const { requirements, openQuestions } = await read(fixture.brief);
    for (const prefix of ['FR', 'NFR', 'CON']) {
      const ids = requirements.map(({ id }) => id).filter((id) => id.startsWith(`${prefix}-`));
      expect(ids).toEqual(ids.map((_, index) => `${prefix}-${index + 1}`));
    }
    expect(openQuestions.map(({ id }) => id)).toEqual(openQuestions.map((_, index) => `Q-${index + 1}`));
    const lines = requirements.map(({ quote }) => fixture.brief.indexOf(quote));
    expect(lines.every((at) => at >= 0)).toBe(true);
  });

  test('it finds at least four fifths of what a person finds, and as few things that are none', async () => {
    const { recall, precision, missed, wrong } = agreementOf(fixture, await read(fixture.brief));
    expect(recall, `missed: ${missed.join(' | ')}`).toBeGreaterThanOrEqual(0.8);
    expect(precision, `wrong: ${wrong.join(' | ')}`).toBeGreaterThanOrEqual(0.8);
  });

  test('it ranks what is marked as less or more important accordingly', async () => {
    const result = await read(fixture.brief);
    for (const { quote, priority } of fixture.labels.requirements) {
      if (priority) expect(requirementAt(fixture, result, quote).map((each) => each.priority)).toContain(priority);
    }
  });

  test('it names the actors', async () => {
    expect((await read(fixture.brief)).actors).toEqual(expect.arrayContaining(fixture.labels.actors));
  });

  test('statements are sentences', async () => {
    for (const { statement } of (await read(fixture.brief)).requirements) {
      expect(statement).toMatch(/^[\p{Lu}\d“„"(].*[.!?…]["”’)\]]?$/u);
    }
  });

  test('the same brief gives the same result', async () => {
    expect(JSON.stringify(await read(fixture.brief))).toBe(JSON.stringify(await readAgain(fixture.brief)));
  });

  test('a byte order mark and Windows line ends change nothing but the quotes', async () => {
    const windows = `\uFEFF${fixture.brief.replace(/\r?\n/g, '\r\n')}`;
    const [here, there] = [await read(fixture.brief), await read(windows)];
    expect(there.requirements.map(({ id, statement }) => [id, statement])).toEqual(
      here.requirements.map(({ id, statement }) => [id, statement]),
    );
    for (const { quote } of [...there.requirements, ...there.openQuestions]) expect(windows).toContain(quote);
  });
});
