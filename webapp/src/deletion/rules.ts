// What was said and is gone: its place stays, and it makes nothing unread. Must not know how that is drawn.
import type { Rules } from '../chat/rules'
import { patchRoom, type RoomView } from '../chat/state'
import type { Message } from '../protocol'
import { positioned } from '../reads/rules'

export const rules: Rules<'message.deleted'> = {
  'message.deleted': (state, event) => {
    const room = state.rooms[event.room]
    if (!room) return state
    const messages = room.messages.map((m) => (m.seq === event.message ? erased(m, event.at) : m))
    const gone = event.message < room.cut ? { ...room.gone, [event.message]: event.at } : room.gone
    const next = patchRoom(state, room.id, { messages, gone })
    if (event.seq <= room.asOf || event.message <= room.read) return next
    const named = state.me !== null && (event.mentions ?? []).includes(state.me.id)
    const mentions = Math.max(0, room.mentions - (named ? 1 : 0))
    return positioned(next, { room: room.id, read: room.read, unread: Math.max(0, room.unread - 1), mentions })
  },
}

/** The message as history shows it from then on. */
function erased({ mentions: _, ...message }: Message, at: string): Message {
  return { ...message, text: '', deleted: at }
}

/** A message of an earlier page, as it is now: it may have been deleted since the page was read. */
export function erasedIn(room: RoomView, message: Message): Message {
  const at = room.gone[message.seq]
  return at === undefined ? message : erased(message, at)
}
