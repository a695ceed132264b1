// Tells the server how far one has read, at once on the page and at most once a second over the line.
import type { Chat } from '../chat/chat.svelte'
import { positioned } from './rules'

const PACE = 1000

/** From here on the open room is marked as read up to its newest message whenever `chat.attending` says that it is seen. */
export function keepReading(chat: Chat): void {
  const due = new Map<string, number>()
  let resting = false

  const tell = (): void => {
    const next = due.entries().next().value
    resting = next !== undefined
    if (!next) return
    const [room, seq] = next
    due.delete(room)
    // A lost mark costs nothing: after a reconnect the room is unread again and, if it is seen, marked again.
    chat.ask<'read.mark'>({ type: 'read.mark', room, seq }).then((told) => (chat.state = positioned(chat.state, told)), () => {})
    chat.clock.after(PACE, tell)
  }

  const read = (): void => {
    const room = chat.room
    if (!chat.attending || !room || room.unread === 0 || room.held) return
    chat.state = positioned(chat.state, { room: room.id, read: room.seq, unread: 0, mentions: 0 })
    // Who only looks in has no read position that the server would keep.
    if (!room.member) return
    due.set(room.id, room.seq)
    if (!resting) tell()
  }

  // Not only by effect: what is read the moment it comes must never be drawn as new.
  chat.listen(read)
  $effect.root(() => {
    $effect(read)
  })
}
