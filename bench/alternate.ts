/**
 * Measures the subjects in turn, one sample each a round, so that what the machine does meanwhile meets all alike. The order turns
 * with the rounds, so that none always comes after the same one.
 *
 * @returns the samples of each subject, in the order of the rounds
 */
export async function alternate<Subject>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject, round: number) => Promise<number>,
): Promise<number[][]> {
  const samples: number[][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const index = (turn + round) % subjects.length;
      const subject = subjects[index];
      if (subject !== undefined) samples[index]?.push(await measure(subject, round));
    }
  }
  return samples;
}
