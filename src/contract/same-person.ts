/** Two spellings of one id are one person: capitals, spaces, invisible characters and composed letters make nobody another. */
export function isSamePerson(one: string, other: string): boolean {
  const bare = (id: string) =>
    id
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\p{C}\p{M}\s]/gu, '');
  return one === other || bare(one) === bare(other);
}
