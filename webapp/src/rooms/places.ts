// Where one can go by a few letters: one's rooms, and people one could write to. Values only.
import type { State } from '../chat/state'
import { roomsOf, titleOf } from './order'

export interface Place {
  key: string
  /** The room's id, or `null` for a person with whom there is no conversation yet. */
  room: string | null
  name: string
  title: string
  unread: number
}

const MOST = 30

/** Places whose name has `typed` in it: those that begin with it first, then unread ones, then as they are listed. */
export function placesOf(state: State, typed: string): Place[] {
  const wanted = typed.trim().replace(/^[#@]/, '').toLowerCase()
  const found = [...roomPlaces(state), ...personPlaces(state)].filter((place) => place.name.toLowerCase().includes(wanted))
  const rank = (place: Place): number => Number(!place.name.toLowerCase().startsWith(wanted)) * 2 + Number(place.unread === 0)
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST)
}

function roomPlaces(state: State): Place[] {
  return roomsOf(state).map((room) => ({
    key: room.id,
    room: room.id,
    name: room.name,
    title: room.kind === 'direct' ? `@${room.name}` : titleOf(room),
    unread: room.unread,
  }))
}

function personPlaces(state: State): Place[] {
  const rooms = Object.values(state.rooms)
  const known = new Set([state.me?.id, ...rooms.map((room) => room.other?.id)])
  const people = rooms.flatMap((room) => [...(room.people ?? []), ...(room.members ?? []).map((m) => m.user)])
  const strangers = new Map(people.filter((p) => !known.has(p.id)).map((p) => [p.id, p]))
  return [...strangers.values()].map((p) => ({ key: `@${p.id}`, room: null, name: p.name, title: `@${p.name}`, unread: 0 }))
}
