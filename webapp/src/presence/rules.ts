// Who is here, as it is told. Must not know how people are listed.
import type { Rules } from '../chat/rules'
import { patchRoom } from '../chat/state'
import type { Person, PresenceChanged } from '../protocol'

export const rules: Rules<'presence.changed'> = {
  'presence.changed': (state, frame) => {
    const known = state.rooms[frame.room]?.people ?? null
    return patchRoom(state, frame.room, { count: frame.count, people: amended(known, frame) })
  },
}

/** Above this many the roll is not told; by the protocol. */
const ROLL = 100

function amended(known: readonly Person[] | null, frame: PresenceChanged): readonly Person[] | null {
  if (frame.people) return frame.people
  if (!known || frame.count > ROLL) return null
  const came = frame.came ?? []
  const gone = new Set([...(frame.left ?? []), ...came.map((p) => p.id)])
  return [...known.filter((p) => !gone.has(p.id)), ...came]
}
