// How long to wait before the next try: full jitter, so that thousands who were cut together do not come back together.
const FIRST = 1
const CAP = 30

/** Seconds to wait before try number `attempt` (0 is the first). What the server asked for is a floor. */
export function backoff(attempt: number, random: number, retryAfter: number | null = null): number {
  const most = Math.min(CAP, FIRST * 2 ** Math.min(attempt, 10))
  return (retryAfter ?? 0) + random * most
}
