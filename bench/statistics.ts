/** Returns the quantile of the samples, for example the 99th percentile for a share of 0.99. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** A quantity that was measured several times. */
export interface Measured {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function measured(samples: readonly number[]): Measured {
  return { median: median(samples), min: Math.min(...samples), max: Math.max(...samples) };
}
