// Whether one may write in a room just now, and if not, why. Words and values; must not know how that is shown.
import type { RoomView, State } from '../chat/state'
import { timeOf } from '../page/when'
import { titleOf } from '../rooms/order'
import { mayModerate } from './powers'

/** Why nobody needs to begin writing; empty if one may. `now` in ms since 1970. */
export function silenceOf(state: State, room: RoomView, now: number): string {
  if (room.state === 'archived') return `${titleOf(room)} is archived: it can be read, and nothing is added to it any more.`
  const until = room.muted ? Date.parse(room.muted) : 0
  if (until > now) return `You may not speak here until ${timeOf(new Date(until))}, for another ${lengthOf(until - now)}.`
  if (room.member && room.role === 'reader') return `You are a reader in ${titleOf(room)}: you listen, and others write.`
  if (room.state !== 'open' && !mayModerate(state, room)) return `Only those who look after ${titleOf(room)} write here.`
  return ''
}

/** Milliseconds of slow mode that are left until one may send again. */
export function waitOf(state: State, room: RoomView, now: number): number {
  if (!room.slow || mayModerate(state, room)) return 0
  const last = room.messages.findLast((message) => message.by.id === state.me?.id)
  if (!last) return 0
  // The clocks of browser and server may differ: nobody waits longer than the room says.
  return Math.min(Math.max(0, Date.parse(last.at) + room.slow * 1000 - now), room.slow * 1000)
}

/** A stretch of time in its largest whole unit, rounded up, as `9 minutes`. */
export function lengthOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return counted(seconds, 'second')
  if (seconds < 3600) return counted(Math.ceil(seconds / 60), 'minute')
  return seconds < 86_400 ? counted(Math.ceil(seconds / 3600), 'hour') : counted(Math.ceil(seconds / 86_400), 'day')
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
