// The language of hubbub.v1: the types of events. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { Channel, Person, Role } from './people'

/** The room exists from here on; always `seq` 1. */
export interface RoomCreated {
  type: "room.created"
  room: string
  seq: number
  at: string
  by: Person
  channel: Channel
}

/** The room is `channel` from here on. Visitors who listen in hear no more of it, if guests may not. */
export interface RoomChanged {
  type: "room.changed"
  room: string
  seq: number
  at: string
  by: Person
  channel: Channel
}

/** `user` is a member from here on and hears what follows. `channel` tells a newcomer what the room is. */
export interface MemberJoined {
  type: "member.joined"
  room: string
  seq: number
  at: string
  by: Person
  user: Person
  role: Role
  channel: Channel
  muted?: string
}

/** `user` is no longer a member; the last event their devices hear from the room, unless it is `open` to all. */
export interface MemberLeft {
  type: "member.left"
  room: string
  seq: number
  at: string
  by: Person
  user: Person
  open?: boolean
}

/** A member took another name; `user` carries the new one, `was` the old. */
export interface MemberRenamed {
  type: "member.renamed"
  room: string
  seq: number
  at: string
  by: Person
  user: Person
  was: string
}

/** `user` has another role, or may not speak until `muted` (RFC 3339), or may again. Also told of somebody who listens in. */
export interface MemberChanged {
  type: "member.changed"
  room: string
  seq: number
  at: string
  by: Person
  user: Person
  role: Role
  muted?: string
}

/** `user` is shut out, `until` then or for good; the last event their devices hear from the room, also an open one. */
export interface MemberBanned {
  type: "member.banned"
  room: string
  seq: number
  at: string
  by: Person
  user: Person
  until?: string
  reason?: string
}

/**
 * Somebody said something. `key` ties the sender's own copy to the request; `mentions` are user ids.
 *
 * `to` is set in direct conversations only and names the other side. `deleted`, in a replay: when it was taken back since;
 * then nothing is left of `text` and `mentions`.
 */
export interface MessageSent {
  type: "message.sent"
  room: string
  seq: number
  at: string
  by: Person
  text: string
  key?: string
  mentions?: string[]
  to?: Person
  deleted?: string
}

/** What the message of the seq `message` said is gone. `mentions`: whom it named, for their counts; only told, never kept. */
export interface MessageDeleted {
  type: "message.deleted"
  room: string
  seq: number
  at: string
  by: Person
  message: number
  mentions?: string[]
}
