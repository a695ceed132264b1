// In which order rooms are listed, and how they are called. Must not know how they are drawn.
import type { RoomView, State } from '../chat/state'

export const byName = (a: Pick<RoomView, 'name'>, b: Pick<RoomView, 'name'>): number => a.name.localeCompare(b.name)

export function channelsOf(state: State): RoomView[] {
  return Object.values(state.rooms)
    .filter((room) => room.kind !== 'direct')
    .sort(byName)
}

export function directsOf(state: State): RoomView[] {
  return Object.values(state.rooms)
    .filter((room) => room.kind === 'direct')
    .sort(byName)
}

/** All rooms as they stand one below the other. */
export function roomsOf(state: State): RoomView[] {
  return [...channelsOf(state), ...directsOf(state)]
}

export function titleOf(room: Pick<RoomView, 'kind' | 'name'>): string {
  return room.kind === 'direct' ? room.name : `#${room.name}`
}

/** What is typed as the name of a new room, the way such names are written: a name is one word. */
export function roomNameOf(typed: string): string {
  return typed.replace(/^[\s#]+/u, '').replace(/\s+/gu, '-')
}

/** For a screen reader: the room and what is new in it. */
export function spokenOf(room: RoomView): string {
  const kind = { channel: 'channel', private: 'private room', direct: 'direct messages with' }[room.kind]
  const unread = room.unread ? `, ${room.unread} unread` : ''
  const mentions = room.mentions ? `, ${room.mentions} ${room.mentions === 1 ? 'mention' : 'mentions'}` : ''
  return `${kind} ${room.name}${unread}${mentions}`
}

/** The room `step` places further down, round the end; only unread ones if asked. */
export function nextRoom(state: State, from: string | null, step: 1 | -1, unreadOnly = false): RoomView | undefined {
  const rooms = roomsOf(state)
  const start = rooms.findIndex((room) => room.id === from)
  const order = rooms.map((_, i) => rooms[(start + step * (i + 1) + 2 * rooms.length) % rooms.length])
  return order.find((room) => room && room.id !== from && (!unreadOnly || room.unread > 0))
}
