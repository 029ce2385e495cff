import { describe, expect, test } from 'vitest';
import { findDates } from '../../../src/agents/discovery/hunter/dates.js';
import { findMeasures } from '../../../src/agents/discovery/hunter/measures.js';

describe('a measure is a number with what it counts', () => {
  test.each([
    ['answered within 1.5 seconds', 'duration', 1.5, 'atMost'],
    ['at least 99.8 % of the time', 'percent', 99.8, 'atLeast'],
    ['above 1,000 EUR', 'money', 1000, 'atLeast'],
    ['at most €180,000', 'money', 180_000, 'atMost'],
    ['höchstens 8.000 €', 'money', 8000, 'exact'],
    ['CHF 1.2 million', 'money', 1_200_000, 'exact'],
    ['a file of up to 200 MB', 'bytes', 200_000_000, 'atMost'],
    ['200 concurrent users', 'count', 200, 'exact'],
    ['kept for two years', 'duration', 63_115_200, 'exact'],
    ['10 requests per second', 'rate', 10, 'exact'],
  ])('%s is %s', (text, dimension, value, bound) => {
    expect(findMeasures(text)[0]).toMatchObject({ dimension, value, bound });
  });

  test.each(['live by 1 March 2026', 'version 2026', 'HL7 FHIR R4'])('%s holds none', (text) => {
    expect(findMeasures(text)).toEqual([]);
  });
});

describe('a date means its last day', () => {
  test.each([
    ['by 1 October 2026', '2026-10-01'],
    ['on October 1, 2026', '2026-10-01'],
    ['am 15. Mai 2027', '2027-05-15'],
    ['by the end of February 2028', '2028-02-29'],
    ['2026-08-15', '2026-08-15'],
    ['in Q3 2026', '2026-09-30'],
    ['by the end of June', undefined],
  ])('%s', (text, last) => {
    const dates = findDates(text);
    expect(dates).toHaveLength(1);
    expect(dates[0]?.last).toBe(last);
  });

  test('a verb is no month', () => {
    expect(findDates('Patients may cancel; the staff may march on.')).toEqual([]);
  });
});
