// What took somebody out of a room, and how that is said. Must not know where.
import { calledOf } from '../account/called'
import type { Parting } from '../chat/partings.svelte'
import type { Told } from '../chat/rules'
import { isMe, type State } from '../chat/state'
import { fullOf } from '../page/when'
import { titleOf } from './order'

type Ending = Omit<Parting, 'unsent'>

/** What the frame that led from one state to the other means for a room one was in; `null` where one goes on, or wanted to go. */
export function endingOf(before: State, after: State, frame: Told): Ending | null {
  if (!('room' in frame) || frame.room === undefined) return null
  const room = before.rooms[frame.room]
  const isOver = !(frame.room in after.rooms)
  if (!room) return null
  if (frame.type === 'room.deleted') return { room: named(room), end: 'deleted' }
  if (frame.type === 'member.banned' && isMe(before, frame.user) && isOver) {
    const { by, until, reason } = frame
    return { room: named(room), end: 'banned', by, ...(until && { until }), ...(reason && { reason }) }
  }
  if (frame.type !== 'member.left' || !isMe(before, frame.user) || isMe(before, frame.by)) return null
  const isNews = isOver || (frame.seq > room.seq && after.rooms[frame.room]?.seq === frame.seq)
  return isNews ? { room: named(room), end: 'removed', by: frame.by, ...(!isOver && { open: true }) } : null
}

export function named({ id, name, kind }: Parting['room']): Parting['room'] {
  return { id, name, kind }
}

export function sentenceOf(parting: Parting): string {
  const { room, end, by, open } = parting
  const where = room.name ? titleOf(room) : 'a room'
  const who = by ? calledOf(by) : 'Somebody'
  switch (end) {
    case 'deleted':
      return `${where} was deleted, with all that was said in it.`
    case 'banned':
      return `${who} banned you from ${where} ${duration(parting)}.${parting.reason ? ` Why: ${parting.reason}` : ''}`
    case 'removed':
      return `${who} removed you from ${where}.${open ? ' You can read on.' : ''}`
    case 'gone':
      return `You are no longer in ${where}: while you were not connected it was deleted, or you left or were removed.`
    case 'left':
      return `You are no longer in ${where}.`
  }
}

function duration({ until }: Parting): string {
  return until ? `until ${fullOf(new Date(until))}` : 'for good'
}
