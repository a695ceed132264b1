// How rooms come, go and change hands. Must not know what is said in them.
import type { Rules } from '../chat/rules'
import { isMe, patchRoom, viewOf, withoutRoom, withRoom, type RoomView, type State } from '../chat/state'
import type { Member, MemberBanned, MemberJoined, MemberLeft, Person, RoomCreated } from '../protocol'

type Mine = 'room.created' | 'room.changed' | 'member.joined' | 'member.left' | 'member.changed' | 'member.banned' | 'room.deleted' | 'resync'

export const rules: Rules<Mine> = {
  'room.created': (state, event) => (isMe(state, event.by) ? known(state, event) : state),

  'room.changed': (state, event) => {
    const { name, topic = '', state: mode = 'open', guests = false, slow = 0 } = event.channel
    if (!guests && state.me?.kind === 'visitor') return withoutRoom(state, event.room)
    return patchRoom(state, event.room, { name, topic, state: mode, guests, slow })
  },

  'member.joined': (state, event) => {
    const mine = isMe(state, event.user)
    const next = mine ? known(state, event) : state
    const room = next.rooms[event.room]
    if (!room) return next
    const { user, role, muted } = event
    const members = room.members && [...without(room.members, user), { user, role, ...(muted && { muted }) }]
    return patchRoom(next, room.id, { members, ...(mine && { member: true, role, muted: muted ?? null }) })
  },

  'member.left': (state, event) => {
    const mine = isMe(state, event.user)
    if (mine && !event.open) return withoutRoom(state, event.room)
    const { seq: read } = event
    const outside = { member: false, role: 'member' as const, read, unread: 0, mentions: 0, asOf: read }
    return patchRoom(state, event.room, { members: left(state, event), ...(mine && outside) })
  },

  'member.changed': (state, event) => {
    const { user, role, muted } = event
    const now = { user, role, ...(muted && { muted }) }
    const members = state.rooms[event.room]?.members?.map((m) => (m.user.id === user.id ? now : m)) ?? null
    return patchRoom(state, event.room, { members, ...(isMe(state, user) && { role, muted: muted ?? null }) })
  },

  'member.banned': (state, event) => {
    if (isMe(state, event.user)) return withoutRoom(state, event.room)
    return patchRoom(state, event.room, { members: left(state, event) })
  },

  'room.deleted': (state, frame) => withoutRoom(state, frame.room),

  resync: (state, frame) => {
    const { seq } = frame
    return patchRoom(state, frame.room, { seq, messages: [], cut: seq + 1, more: seq > 0, held: null, members: null })
  },
}

function without(members: readonly Member[], user: Person): readonly Member[] {
  return members.filter((m) => m.user.id !== user.id)
}

function left(state: State, event: MemberLeft | MemberBanned): readonly Member[] | null {
  const members = state.rooms[event.room]?.members
  return members ? without(members, event.user) : null
}

function known(state: State, event: RoomCreated | MemberJoined): State {
  return state.rooms[event.room] ? state : withRoom(state, newcomer(state, event))
}

function newcomer(state: State, event: RoomCreated | MemberJoined): RoomView {
  const { name, kind, topic = '', people = [], state: mode = 'open', guests = false, slow = 0 } = event.channel
  const other = kind === 'direct' ? people.find((p) => !isMe(state, p)) : undefined
  const { room: id, seq } = event
  const role = 'role' in event ? event.role : 'owner'
  const muted = 'muted' in event ? event.muted : undefined
  const told = { id, name: other?.name ?? name, kind, topic, seq, read: seq, unread: 0, mentions: 0, role, state: mode, guests, slow }
  return viewOf({ ...told, ...(other && { other }), ...(muted && { muted }) })
}
