// What was written but is not known to be stored: one after the other, in typing order, each with its key. Knows no page.
import type { Done, SendMessage } from '../protocol'
import type { Clock } from './clock'
import { newKey } from './key'
import { reason, Refused } from './refused'

export interface Entry {
  /** The same for every try, so that the server stores it once. */
  readonly key: string
  /** The user id of its author; nobody else may send it. */
  readonly by: string
  readonly room: string
  /** What the room was called. */
  readonly called?: string
  readonly text: string
  /** When it was typed, in ms since 1970. */
  readonly at: number
  readonly state: 'queued' | 'stored' | 'failed'
  /** Set when stored. */
  readonly seq?: number
  /** Why it failed, or why it waits: for people, and for programs. */
  readonly why?: string
  readonly code?: string
}

export interface OutboxEnds {
  ask(command: SendMessage): Promise<Done>
  /** Called after every change with all entries. */
  changed(entries: readonly Entry[]): void
}

/** Seconds a refused try is waited for at most; what may not be said for longer fails, and holds nothing else up. */
const LONGEST = 10

/** Seconds before a refused try is repeated if the server does not say. */
const PAUSE = 2

/** Sends one entry at a time: the next goes out when the one before is stored or refused, so the order cannot change. */
export class Outbox {
  private entries: readonly Entry[] = []
  private sending = false

  constructor(
    private readonly ends: OutboxEnds,
    private readonly clock: Clock,
  ) {}

  add(by: string, room: string, text: string, called = ''): void {
    this.become([...this.entries, { key: newKey(), by, room, ...(called && { called }), text, at: this.clock.wall(), state: 'queued' }])
    void this.pump()
  }

  /** Takes over what a closed tab left. */
  adopt(left: readonly Entry[]): void {
    const mine = new Set(this.entries.map((entry) => entry.key))
    const fresh = left.filter((entry) => !mine.has(entry.key) && entry.state !== 'stored')
    if (!fresh.length) return
    this.become(merged(this.entries, fresh))
    void this.pump()
  }

  /** Tries a failed entry again, as the last in the line. It may have been stored unheard, so the key stays if it can. */
  retry(key: string): void {
    const failed = this.entries.find((e) => e.key === key && e.state === 'failed')
    if (!failed) return
    const { by, room, called, text, code } = failed
    const again: Entry = { key: code === 'key_conflict' ? newKey() : key, by, room, ...(called && { called }), text, at: this.clock.wall(), state: 'queued' }
    this.become([...this.entries.filter((e) => e !== failed), again])
    void this.pump()
  }

  discard(key: string): void {
    if (this.entries.some((entry) => entry.key === key)) this.become(this.entries.filter((entry) => entry.key !== key))
  }

  /** Forgets what can be seen in the room itself by now. */
  settle(isThere: (entry: Entry) => boolean): void {
    const left = this.entries.filter((entry) => !isThere(entry))
    if (left.length < this.entries.length) this.become(left)
  }

  /** Takes out what is not known to be stored, and will not be sent any more. */
  withdraw(isMeant: (entry: Entry) => boolean): readonly Entry[] {
    const out = this.unsent.filter(isMeant)
    if (out.length) this.become(this.entries.filter((entry) => !out.includes(entry)))
    return out
  }

  /** What is not known to be stored. */
  get unsent(): readonly Entry[] {
    return this.entries.filter((entry) => entry.state !== 'stored')
  }

  clear(): void {
    this.become([])
  }

  private async pump(): Promise<void> {
    if (this.sending) return
    this.sending = true
    for (let entry = this.first(); entry; entry = this.first()) await this.send(entry)
    this.sending = false
  }

  private first(): Entry | undefined {
    return this.entries.find((entry) => entry.state === 'queued')
  }

  private async send({ key, room, text }: Entry): Promise<void> {
    try {
      const done = await this.ends.ask({ type: 'message.send', room, text, key })
      this.amend(key, { state: 'stored', ...(done.seq !== undefined && { seq: done.seq }) })
    } catch (fault) {
      await this.failed(key, fault)
    }
  }

  private async failed(key: string, fault: unknown): Promise<void> {
    const code = fault instanceof Refused ? fault.code : 'offline'
    const soon = fault instanceof Refused && fault.retry && (fault.retryAfter ?? 0) <= LONGEST
    if (!soon) return this.amend(key, { state: 'failed', why: reason(fault), code })
    this.amend(key, { why: fault.message, code })
    const ms = 1000 * (fault.retryAfter ?? PAUSE) * (1 + this.clock.random() / 4)
    await new Promise<void>((go) => this.clock.after(ms, go))
  }

  private amend(key: string, change: Partial<Entry>): void {
    if (this.entries.some((e) => e.key === key)) this.become(this.entries.map((e) => (e.key === key ? { ...e, ...change } : e)))
  }

  private become(entries: readonly Entry[]): void {
    this.entries = entries
    this.ends.changed(entries)
  }
}

/** Two runs in one, by the time of typing; but each stays in its own order, though the clock may have jumped meanwhile. */
function merged(mine: readonly Entry[], left: readonly Entry[]): Entry[] {
  const [one, other, all]: [Entry[], Entry[], Entry[]] = [[...mine], [...left], []]
  while (one[0] && other[0]) all.push((one[0].at <= other[0].at ? one : other).shift()!)
  return [...all, ...one, ...other]
}
