// What the list shows, row by row: messages, what waits in the outbox, and the lines between them. Knows no pixel.
import type { Entry } from '../chat/outbox'
import type { Message } from '../protocol'
import { dayOf } from '../page/when'

export type Row =
  | { kind: 'start'; key: string }
  | { kind: 'day'; key: string; day: string }
  | { kind: 'new'; key: string }
  /** `head`: the first of a group, which shows who speaks. */
  | { kind: 'message'; key: string; message: Message; head: boolean }
  | { kind: 'entry'; key: string; entry: Entry; head: boolean }

export interface Shown {
  messages: readonly Message[]
  entries: readonly Entry[]
  /** Whether nothing comes before the first message. */
  whole: boolean
  /** The `seq` after which messages are new, or `null`. */
  divider: number | null
}

/** Milliseconds of silence after which the same author is named again. */
const PAUSE = 5 * 60_000
/** The same for somebody who never pauses; stretches of the clock, so that older rows in front of a group change nothing in it. */
const STRETCH = 10 * 60_000

export function rowsOf({ messages, entries, whole, divider }: Shown): Row[] {
  const rows: Row[] = whole ? [{ kind: 'start', key: 'start' }] : []
  const last = { by: '', at: 0, day: '' }
  let divided = divider === null

  const between = (by: string, at: number, isNew: boolean): boolean => {
    const day = dayOf(new Date(at))
    const turn = day !== last.day
    if (turn) rows.push({ kind: 'day', key: `day ${day}`, day })
    if (isNew) rows.push({ kind: 'new', key: 'new' })
    const head = turn || isNew || by !== last.by || at - last.at > PAUSE || stretchOf(at) !== stretchOf(last.at)
    Object.assign(last, { by, at, day })
    return head
  }

  for (const message of messages) {
    const isNew = !divided && divider !== null && message.seq > divider
    divided ||= isNew
    const head = between(message.by.id, Date.parse(message.at), isNew)
    rows.push({ kind: 'message', key: keyOf(message), message, head })
  }
  const there = new Set(messages.map(keyOf))
  for (const entry of entries) {
    const key = nameOf(entry.by, entry.key)
    if (there.has(key)) continue
    const head = between(entry.by, Math.max(entry.at, last.at), false)
    rows.push({ kind: 'entry', key, entry, head })
  }
  return rows
}

const stretchOf = (at: number): number => Math.floor(at / STRETCH)

/** The same for an entry and the message that comes of it, so that its row stays in place. */
function keyOf({ seq, by, key }: Message): string {
  return key === undefined ? `seq ${seq}` : nameOf(by.id, key)
}

/** Keys are seen by all and chosen by clients: only with its author a key names one message. */
function nameOf(author: string, key: string): string {
  return `by ${author} ${key}`
}
