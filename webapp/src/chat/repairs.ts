// Mends rooms in which events are missing: a fresh page each time, but never so often that it would be a load on the server.
import type { Clock } from './clock'

const TRIES = 3
const MINUTE = 60_000

export class Repairs {
  private readonly tries = new Map<string, number[]>()
  private readonly busy = new Set<string>()

  constructor(
    private readonly clock: Clock,
    private readonly reread: (room: string) => Promise<void>,
  ) {}

  /** Reads the room afresh now, or as soon as fewer than three reads fall into the last minute. */
  need(room: string): void {
    if (this.busy.has(room)) return
    this.busy.add(room)
    const recent = (this.tries.get(room) ?? []).filter((at) => at > this.clock.now() - MINUTE)
    const oldest = recent.length >= TRIES ? recent[0] : undefined
    if (oldest === undefined) this.mend(room, recent)
    else this.clock.after(oldest + MINUTE - this.clock.now(), () => this.mend(room, recent))
  }

  private mend(room: string, recent: number[]): void {
    this.tries.set(room, [...recent, this.clock.now()].slice(-TRIES))
    // A failed read is tried again when the next event shows that the hole is still there.
    this.reread(room)
      .catch(() => {})
      .finally(() => this.busy.delete(room))
  }
}
