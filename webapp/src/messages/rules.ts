// What is said, and what that does to the counts. Must not know how a message is drawn.
import type { Rules } from '../chat/rules'
import { isMe, patchRoom, viewOf, withRoom, type RoomView, type State } from '../chat/state'
import type { MessageSent } from '../protocol'

export const rules: Rules<'message.sent'> = {
  'message.sent': (state, event) => {
    const next = state.rooms[event.room] ? state : introduced(state, event)
    const room = next.rooms[event.room]
    if (!room) return next
    const { type: _, room: __, to: ___, ...message } = event
    const { [event.by.id]: ____, ...typing } = room.typing
    return patchRoom(next, room.id, { messages: [...room.messages, message], typing, ...counts(next, room, event) })
  },
}

/** A direct conversation that somebody opens by speaking: `to` says who is on the other side. */
function introduced(state: State, event: MessageSent): State {
  if (!event.to) return state
  const other = isMe(state, event.by) ? event.to : event.by
  const before = event.seq - 1
  const room = { id: event.room, name: other.name, kind: 'direct' as const, other, read: before, unread: 0, mentions: 0 }
  return withRoom(state, viewOf({ ...room, seq: before }))
}

function counts(state: State, room: RoomView, event: MessageSent): Partial<RoomView> {
  if (event.seq <= room.asOf) return {}
  const asOf = event.seq
  if (isMe(state, event.by)) return { asOf, read: event.seq, unread: 0, mentions: 0 }
  const named = state.me !== null && (event.mentions ?? []).includes(state.me.id)
  return { asOf, unread: room.unread + 1, mentions: room.mentions + (named ? 1 : 0) }
}
