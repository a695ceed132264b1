// Time and chance as values, so that what waits can be tested without waiting.
export interface Clock {
  /** Milliseconds. */
  now(): number
  /** Runs `then` after `ms`; the answer takes it back. */
  after(ms: number, then: () => void): () => void
  /** From 0 up to, but without, 1. */
  random(): number
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
