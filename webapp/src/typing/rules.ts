// Who is writing just now. Must not know how that is shown.
import type { Rules } from '../chat/rules'
import { isMe, mapRooms, patchRoom, type State } from '../chat/state'

/** Milliseconds after which somebody who says nothing more is no longer shown as writing; told by the protocol. */
export const FORGET = 6000

export const rules: Rules<'typing.changed'> = {
  'typing.changed': (state, frame, now) => {
    const room = state.rooms[frame.room]
    if (!room || isMe(state, frame.user)) return state
    const { [frame.user.id]: _, ...others } = room.typing
    const typing = frame.on ? { ...others, [frame.user.id]: { user: frame.user, until: now + FORGET } } : others
    return patchRoom(state, room.id, { typing })
  },
}

export function isAnyoneTyping(state: State): boolean {
  return Object.values(state.rooms).some((room) => Object.keys(room.typing).length > 0)
}

/** The state without those whose time is over. */
export function forgotten(state: State, now: number): State {
  return mapRooms(state, (room) => {
    const left = Object.entries(room.typing).filter(([, entry]) => entry.until > now)
    return left.length === Object.keys(room.typing).length ? room : { ...room, typing: Object.fromEntries(left) }
  })
}
