// The mirror of the server's truth: what the client believes after each frame. Pure: no socket, clock or page.
import { rules as account } from '../account/rules'
import { rules as blocks } from '../blocks/rules'
import { erasedIn, rules as deletion } from '../deletion/rules'
import { rules as messages } from '../messages/rules'
import { rules as presence } from '../presence/rules'
import type { AnyEvent, MessagePage, Room, Welcome } from '../protocol'
import { EVENTS } from '../protocol'
import { rules as reads } from '../reads/rules'
import { rules as reports } from '../reports/rules'
import { rules as rooms } from '../rooms/rules'
import { rules as typing } from '../typing/rules'
import type { Rule, Rules, Told } from './rules'
import { patchRoom, viewOf, withRoom, type RoomView, type State } from './state'

/** How many events are kept behind a hole before the newest are let go; the page that fills the hole brings them anyway. */
const HELD = 500

const RULES: Rules<Told['type']> = { ...account, ...blocks, ...rooms, ...messages, ...deletion, ...presence, ...typing, ...reads, ...reports }

const isEvent = (frame: Told): frame is AnyEvent => (EVENTS as readonly string[]).includes(frame.type)

/** The state after one event or signal. Frames of an unknown type change nothing: the server may be newer. */
export function apply(state: State, frame: Told, now: number): State {
  return isEvent(frame) ? applyEvent(state, frame, now) : rule(frame)(state, frame, now)
}

function applyEvent(state: State, event: AnyEvent, now: number): State {
  const room = state.rooms[event.room]
  if (room && event.seq <= room.seq) return state
  if (room && event.seq > room.seq + 1) return hold(state, room, event)
  const next = rule(event)(state, event, now)
  return patchRoom(next, event.room, { seq: event.seq })
}

function rule(frame: Told): Rule<Told> {
  const found = Object.hasOwn(RULES, frame.type) ? RULES[frame.type] : undefined
  return (found as Rule<Told> | undefined) ?? ((state) => state)
}

function hold(state: State, room: RoomView, event: AnyEvent): State {
  const held = room.held ?? []
  return held.length < HELD ? patchRoom(state, room.id, { held: [...held, event] }) : state
}

/** The state after hello. What is held of a room stays when the same person comes back to the same history. */
export function welcome(state: State, frame: Welcome): State {
  const same = state.epoch === frame.epoch && state.me?.id === frame.you.id
  const rooms = frame.rooms.map((room): [string, RoomView] => {
    const known = same ? state.rooms[room.id] : undefined
    return [room.id, known ? described(known, room) : viewOf(room)]
  })
  const { you: me, account = {}, blocked = [], reports = 0, epoch, limits } = frame
  return { me, account, blocked, reports, epoch, limits, rooms: Object.fromEntries(rooms) }
}

/** The rooms as `room.list`, `room.join` and `room.create` tell them; only those one hears are kept. */
export function listed(state: State, room: Room): State {
  const known = state.rooms[room.id]
  if (!known) return room.member === false ? state : withRoom(state, viewOf(room))
  return room.seq < known.seq ? state : withRoom(state, described(known, room))
}

function described(known: RoomView, room: Room): RoomView {
  const { seq, ...told } = room
  const { member, topic, role, state, guests, slow, muted } = viewOf(room)
  return { ...known, ...told, member, topic, role, state, guests, slow, muted, asOf: seq, typing: {} }
}

/** For `hello.resume`: the last `seq` held of every room. */
export function positions(state: State): Record<string, number> {
  return Object.fromEntries(Object.values(state.rooms).map((room) => [room.id, room.seq]))
}

/** The state with an older page in front. `before` is what was asked; a page for another `cut` is not joined on. */
export function older(state: State, id: string, before: number, page: MessagePage): State {
  const room = state.rooms[id]
  if (!room || room.cut !== before) return state
  const cut = page.messages[0]?.seq ?? 0
  const earlier = page.messages.map((message) => erasedIn(room, message))
  return patchRoom(state, id, { messages: [...earlier, ...room.messages], cut, more: page.more })
}

/** The state with a fresh page in place of a run that has a hole; what came after the hole follows it. */
export function refreshed(state: State, id: string, page: MessagePage, now: number): State {
  const room = state.rooms[id]
  if (!room || page.seq < room.seq) return state
  const cut = page.messages[0]?.seq ?? page.seq + 1
  const fresh = patchRoom(state, id, { messages: page.messages, cut, more: page.more, seq: page.seq, held: null })
  return (room.held ?? []).reduce((state, event) => apply(state, event, now), fresh)
}
