// Who may look after a room, and over whom: the server's rules, so that only what can be done is offered.
import type { RoomView, State } from '../chat/state'
import type { Person, Role } from '../protocol'
import { isAdmin } from '../user/powers'

/** Highest first. */
export const ROLE_ORDER: readonly Role[] = ['owner', 'moderator', 'member', 'reader']

export function mayModerate(state: State, room: RoomView): boolean {
  if (room.kind === 'direct') return false
  return isAdmin(state) || (room.member && (room.role === 'owner' || room.role === 'moderator'))
}

export function mayOwn(state: State, room: RoomView): boolean {
  return room.kind !== 'direct' && (isAdmin(state) || (room.member && room.role === 'owner'))
}

/** Owners act on everybody else, moderators on those who are none. */
export function mayActOn(state: State, room: RoomView, person: Person): boolean {
  if (person.id === state.me?.id || !mayModerate(state, room)) return false
  const role = roleOf(room, person)
  return mayOwn(state, room) || (role !== 'owner' && role !== 'moderator')
}

/** Whether there may be reports that one is to deal with. */
export function looksAfterAny(state: State): boolean {
  return isAdmin(state) || Object.values(state.rooms).some((room) => mayModerate(state, room))
}

/** `null` for somebody who only looks in, or while it is not known who belongs to the room. */
export function roleOf(room: RoomView, person: Person): Role | null {
  return room.members?.find((member) => member.user.id === person.id)?.role ?? null
}

/** Until when somebody may not speak; `null` if they may. */
export function mutedUntil(room: RoomView, person: Person, now: number): string | null {
  const muted = room.members?.find((member) => member.user.id === person.id)?.muted
  return muted && Date.parse(muted) > now ? muted : null
}
