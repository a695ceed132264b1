// The cast and the stage of the tests: ann, bob and eve, a clock that goes when it is told to, a socket without a network.
import type { Clock } from '../src/chat/clock'
import type { Wire } from '../src/chat/link'
import type { MessageSent, Person, Room, Welcome } from '../src/protocol'

export const ann: Person = { id: 'u1', name: 'ann', kind: 'guest' }
export const bob: Person = { id: 'u2', name: 'bob', kind: 'guest' }
export const eve: Person = { id: 'u3', name: 'eve', kind: 'guest' }

export const AT = '2026-11-22T10:01:00.123Z'

export function lobby(change: Partial<Room> = {}): Room {
  return { id: 'r1', name: 'lobby', kind: 'channel', seq: 10, read: 10, unread: 0, mentions: 0, ...change }
}

export function welcomeOf(rooms: Room[] = [lobby()], epoch = 'e1'): Welcome {
  const limits = { text: 16384, frame: 65536, rate: 10, burst: 30, replay: 1000 }
  return { type: 'welcome', re: 0, you: ann, epoch, limits, rooms }
}

export function said(seq: number, by: Person, text = `line ${seq}`, more: Partial<MessageSent> = {}): MessageSent {
  return { type: 'message.sent', room: 'r1', seq, at: AT, by, text, ...more }
}

/** Nothing happens until `go` moves the time. */
export class PretendClock implements Clock {
  private time = 1_000_000
  private due: { at: number; then: () => void }[] = []

  /** What somebody has set the clock on the wall ahead, or back, in ms. */
  jump = 0

  now(): number {
    return this.time
  }

  wall(): number {
    return this.time + this.jump
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.time + ms, then }
    this.due.push(timer)
    return () => (this.due = this.due.filter((other) => other !== timer))
  }

  random(): number {
    return 0.5
  }

  /** Moves on by `ms`, running what falls due in its order, and lets promises settle in between. */
  async go(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      await settled()
      const next = this.due.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.due = this.due.filter((timer) => timer !== next)
      this.time = Math.max(this.time, next.at)
      next.then()
    }
    this.time = end
    await settled()
  }
}

/** Until every promise that can settle has settled. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

type Frame = Record<string, unknown>

/** The far end of one connection: what the client sent, and ways to answer it. */
export class PretendSocket {
  readonly sent: Frame[] = []
  closedWith: number | undefined
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Frame)
  }

  close(code?: number): void {
    this.closedWith = code ?? 1005
  }

  open(): void {
    this.onopen?.({} as Event)
  }

  tell(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
  }

  cut(code = 1006, reason = ''): void {
    this.onclose?.({ code, reason } as CloseEvent)
  }

  /** The latest frame of that type; fails if there is none. */
  last(type: string): Frame {
    const found = this.sent.filter((frame) => frame.type === type).at(-1)
    if (!found) throw new Error(`no ${type} among ${JSON.stringify(this.sent)}`)
    return found
  }

  get wire(): Wire {
    return this as unknown as Wire
  }
}
