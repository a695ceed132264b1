// What the client believes: the shape of it and the small ways to change it without touching the old. Knows no socket and no page.
import type { Account, AnyEvent, Limits, Member, Message, Person, Role, Room, RoomState } from '../protocol'

export interface RoomView extends Omit<Room, 'member' | 'topic' | 'role' | 'state' | 'guests' | 'slow' | 'muted'> {
  member: boolean
  topic: string
  role: Role
  state: RoomState
  guests: boolean
  slow: number
  /** Until when one may not speak, RFC 3339; it may be over. */
  muted: string | null
  /** The room's `seq` that `unread` and `mentions` are true for; events up to it are in them already. */
  asOf: number
  /** An unbroken run that ends at `seq`. */
  messages: readonly Message[]
  /** Everything from this `seq` on is in `messages`; an older page is asked for `before` it. */
  cut: number
  /** Whether there is anything before `cut`. */
  more: boolean
  /** When messages before `cut` were deleted, by `seq`: a page that was read before that may still be on its way. */
  gone: Readonly<Record<number, string>>
  /** Events that came after a hole; `null` as long as there is none. */
  held: readonly AnyEvent[] | null
  /** Who is here now; `null` when only `count` is known. */
  people: readonly Person[] | null
  count: number
  members: readonly Member[] | null
  /** Who is writing, by user id, and the time in ms at which that is forgotten. */
  typing: Readonly<Record<string, { user: Person; until: number }>>
}

export interface State {
  me: Person | null
  /** How one stands to the server: rank, password, second factor. */
  account: Account
  /** The ids of those one wants to hear nothing from. */
  blocked: readonly string[]
  /** How many reports wait for one to deal with them. */
  reports: number
  epoch: string | null
  limits: Limits | null
  rooms: Readonly<Record<string, RoomView>>
}

export const EMPTY: State = { me: null, account: {}, blocked: [], reports: 0, epoch: null, limits: null, rooms: {} }

/** A room of which nothing but its description is known: `room.seq` is where hearing starts. */
export function viewOf(room: Room): RoomView {
  return {
    ...room,
    member: room.member ?? true,
    topic: room.topic ?? '',
    role: room.role ?? 'member',
    state: room.state ?? 'open',
    guests: room.guests ?? false,
    slow: room.slow ?? 0,
    muted: room.muted ?? null,
    asOf: room.seq,
    messages: [],
    cut: room.seq + 1,
    more: room.seq > 0,
    gone: {},
    held: null,
    people: null,
    count: 0,
    members: null,
    typing: {},
  }
}

export function withRoom(state: State, room: RoomView): State {
  return { ...state, rooms: { ...state.rooms, [room.id]: room } }
}

export function patchRoom(state: State, id: string, change: Partial<RoomView>): State {
  const room = state.rooms[id]
  return room ? withRoom(state, { ...room, ...change }) : state
}

export function withoutRoom(state: State, id: string): State {
  const { [id]: _, ...rooms } = state.rooms
  return { ...state, rooms }
}

export function mapRooms(state: State, change: (room: RoomView) => RoomView): State {
  return { ...state, rooms: Object.fromEntries(Object.entries(state.rooms).map(([id, room]) => [id, change(room)])) }
}

export function isMe(state: State, person: Person): boolean {
  return state.me?.id === person.id
}
