/**
 * The value below which the given share of the samples lies, by the nearest rank.
 *
 * @example
 * quantile([4, 1, 3, 2], 0.5) // => 2
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The median of the ratios of samples that were taken side by side. */
export function pairwiseRatio(samples: readonly number[], against: readonly number[]): number {
  return median(samples.map((sample, index) => sample / (against[index] ?? Number.NaN)));
}

/** Milliseconds with one digit behind the point. */
export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
