// What changes when people change their names, or how they stand to the server. Must not know how it is shown.
import type { Rules } from '../chat/rules'
import { isMe, mapRooms, type RoomView, type State } from '../chat/state'
import type { Person } from '../protocol'

export const rules: Rules<'account.renamed' | 'account.changed' | 'member.renamed'> = {
  'account.renamed': (state, frame) => renamed(state, frame.user),
  'account.changed': (state, frame) => ({ ...state, account: frame.account }),
  'member.renamed': (state, event) => renamed(state, event.user),
}

function renamed(state: State, user: Person): State {
  const me = isMe(state, user) ? { ...state.me, ...user } : state.me
  return { ...mapRooms(state, (room) => renamedIn(room, user)), me }
}

function renamedIn(room: RoomView, user: Person): RoomView {
  const now = (person: Person) => (person.id === user.id ? user : person)
  const other = room.other && now(room.other)
  return {
    ...room,
    ...(other && { other, name: other.name }),
    people: room.people && room.people.map(now),
    members: room.members && room.members.map((m) => ({ ...m, user: now(m.user) })),
    messages: room.messages.map((m) => (m.by.id === user.id ? { ...m, by: user } : m)),
  }
}
