// Time and chance as values, so that what waits can be tested without waiting.
export interface Clock {
  /** Milliseconds since some moment; goes on evenly, whatever is done to the clock on the wall. */
  now(): number
  /** Milliseconds since 1970, for people to read; may jump either way. */
  wall(): number
  /** Runs `then` after `ms`; the answer takes it back. */
  after(ms: number, then: () => void): () => void
  /** From 0 up to, but without, 1. */
  random(): number
}

export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
