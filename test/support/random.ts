export interface Random {
  number(): number;
  below(limit: number): number;
  pick<T>(of: readonly T[]): T;
}

/** The same numbers from the same seed, so that a failure can be seen again (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(number() * limit);
  return { number, below, pick: (of) => of[below(of.length)]! };
}
