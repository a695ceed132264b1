// The language of hubbub.v1: the types of signals. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { Account, Person } from './people'

/** `user` started or stopped writing. Forget it after six seconds. */
export interface TypingChanged {
  type: "typing.changed"
  room: string
  user: Person
  on: boolean
}

/**
 * Who is in the room now. `people` is the whole roll and replaces what was known; `came` and `left` amend it.
 *
 * Above 100 people only `count` is told and the roll is no longer known.
 */
export interface PresenceChanged {
  type: "presence.changed"
  room: string
  count: number
  people?: Person[]
  came?: Person[]
  left?: string[]
}

/** The room is no more, and neither is anything of it: forget it. Whoever was away finds it in the `gone` of their `welcome`. */
export interface RoomDeleted {
  type: "room.deleted"
  room: string
}

/** Your own read position moved, on this or another device of yours. */
export interface ReadMarked {
  type: "read.marked"
  room: string
  read: number
  unread: number
  mentions: number
}

/** Your own name changed, on this or another device of yours. */
export interface AccountRenamed {
  type: "account.renamed"
  user: Person
}

/** How you stand to the server has changed: your rank, your password or second factor, what you must do. */
export interface AccountChanged {
  type: "account.changed"
  account: Account
}

/** You want (`on`), or no longer, to hear nothing from `user`: said here or on another device of yours. */
export interface BlockChanged {
  type: "block.changed"
  user: Person
  on: boolean
}

/** `open` reports wait for you, who look after rooms or the server. `room`: where one has just come in. */
export interface ReportsWaiting {
  type: "report.waiting"
  open: number
  room?: string
}

/** Everything of the room up to `seq` has been sent; from here on it is live. Carries your read position as of `seq`. */
export interface CaughtUp {
  type: "caught_up"
  room: string
  seq: number
  read: number
  unread: number
  mentions: number
}

/** No unbroken run can be given: forget what you hold of the room, read a fresh page; live events continue after `seq`. */
export interface Resync {
  type: "resync"
  room: string
  reason: string
  seq: number
}
