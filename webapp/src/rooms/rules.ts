// How rooms come, go and change hands. Must not know what is said in them.
import type { Rules } from '../chat/rules'
import { isMe, patchRoom, viewOf, withoutRoom, withRoom, type RoomView, type State } from '../chat/state'
import type { MemberJoined, RoomCreated } from '../protocol'

export const rules: Rules<'room.created' | 'member.joined' | 'member.left' | 'resync'> = {
  'room.created': (state, event) => (isMe(state, event.by) ? known(state, event) : state),

  'member.joined': (state, event) => {
    const mine = isMe(state, event.user)
    const next = mine ? known(state, event) : state
    const room = next.rooms[event.room]
    if (!room) return next
    const members = room.members && [...room.members, { user: event.user, role: event.role }]
    return patchRoom(next, room.id, { members, member: mine || room.member })
  },

  'member.left': (state, event) => {
    if (isMe(state, event.user)) return withoutRoom(state, event.room)
    const members = state.rooms[event.room]?.members?.filter((m) => m.user.id !== event.user.id) ?? null
    return patchRoom(state, event.room, { members })
  },

  resync: (state, frame) => {
    const { seq } = frame
    return patchRoom(state, frame.room, { seq, messages: [], cut: seq + 1, more: seq > 0, held: null, members: null })
  },
}

function known(state: State, event: RoomCreated | MemberJoined): State {
  return state.rooms[event.room] ? state : withRoom(state, newcomer(state, event))
}

function newcomer(state: State, event: RoomCreated | MemberJoined): RoomView {
  const { name, kind, topic = '', people = [], state: mode = 'open', guests = false, slow = 0 } = event.channel
  const other = kind === 'direct' ? people.find((p) => !isMe(state, p)) : undefined
  const { room: id, seq } = event
  const role = 'role' in event ? event.role : 'owner'
  const told = { id, name: other?.name ?? name, kind, topic, seq, read: seq, unread: 0, mentions: 0, role, state: mode, guests, slow }
  return viewOf({ ...told, ...(other && { other }) })
}
