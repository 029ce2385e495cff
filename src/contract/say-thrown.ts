/** What was thrown, in words, whatever it is: anything can be thrown, and not all of it can be made a text. */
export function sayThrown(thrown: unknown): string {
  try {
    const said = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown;
    return String(said);
  } catch {
    return 'it threw what cannot be said in words';
  }
}
