// How far one has read, as the server says. Must not know when a message counts as seen.
import type { Rules } from '../chat/rules'
import { isMe, patchRoom, type RoomView, type State } from '../chat/state'

export const rules: Rules<'read.marked' | 'caught_up'> = {
  'read.marked': (state, frame) => positioned(state, frame),
  caught_up: (state, frame) => patchRoom(positioned(state, frame), frame.room, { asOf: frame.seq }),
}

interface Position {
  room: string
  read: number
  unread: number
  mentions: number
}

/** The state with a read position that the server told; an older one than is known changes nothing. */
export function positioned(state: State, told: Position): State {
  const room = state.rooms[told.room]
  if (!room || told.read < room.read) return state
  return patchRoom(state, room.id, { ...counted(state, room, told), read: told.read })
}

/**
 * What is unread after `read`. A told count may be older or newer than the events beside it, so it is counted here
 * wherever all that follows `read` is held.
 */
function counted(state: State, room: RoomView, { read, unread, mentions }: Position): Partial<RoomView> {
  if (room.cut > read + 1 || room.seq < room.asOf) return { unread, mentions }
  const after = room.messages.filter((m) => m.seq > read && !m.deleted && !isMe(state, m.by))
  const named = after.filter((m) => state.me && m.mentions?.includes(state.me.id))
  return { unread: after.length, mentions: named.length }
}
