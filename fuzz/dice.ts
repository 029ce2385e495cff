/** Choices made from numbers that were drawn beforehand: the same rolls give the same choices. */
export type Dice = {
  /** A whole number from 0 to below `sides`. */
  below(sides: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T | undefined;
  /** True about so often, of 100. */
  percent(of: number): boolean;
  shuffle<T>(items: readonly T[]): T[];
};

/** Starts at the first roll, and over again when they are used up. */
export function createDice(rolls: readonly number[]): Dice {
  let next = 0;
  const roll = (): number => {
    const value = rolls[next % rolls.length] ?? 0;
    const round = Math.floor(next / rolls.length);
    next += 1;
    return value + round * 7_919;
  };
  const below = (sides: number): number => roll() % Math.max(1, sides);
  return {
    below,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
    percent: (of) => below(100) < of,
    shuffle<T>(items: readonly T[]) {
      const keyed = items.map((item) => ({ item, key: roll() % 1_000 }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
  };
}
