// The language of hubbub.v1: the types of replies. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { Account, Member, Message, Person, Room } from './people'

/** The server's stated limits: bytes of text and of a frame, writes per second and burst, missed events it will replay. */
export interface Limits {
  text: number
  frame: number
  rate: number
  burst: number
  replay: number
}

/**
 * You are in. `rooms` is everything you hear, as of now; events follow from each room's `seq`. `token` is given once.
 *
 * `reports` wait for you, if you look after rooms or the server. `gone`: ids that you named in `resume` and hear no more.
 */
export interface Welcome {
  type: "welcome"
  re?: number
  you: Person
  epoch: string
  limits: Limits
  rooms: Room[]
  token?: string
  account?: Account
  blocked?: string[]
  reports?: number
  gone?: string[]
}

/** Your name as it is now. */
export interface Renamed {
  type: "ok"
  re?: number
  duplicate?: boolean
  you: Person
}

/** Rooms, your own first. */
export interface RoomList {
  type: "ok"
  re?: number
  duplicate?: boolean
  rooms: Room[]
}

/** The room you made or joined, as you see it. */
export interface RoomOpened {
  type: "ok"
  re?: number
  duplicate?: boolean
  room: Room
  seq: number
}

/** Members as of the room's `seq`. */
export interface MemberList {
  type: "ok"
  re?: number
  duplicate?: boolean
  room: string
  seq: number
  members: Member[]
}

/** Messages in `seq` order, as they stand at the room's `seq`. `more` says the page was cut at its far end. */
export interface MessagePage {
  type: "ok"
  re?: number
  duplicate?: boolean
  room: string
  seq: number
  messages: Message[]
  more: boolean
}

/** Who is here; no `people` when there are more than 100. */
export interface PresenceRoll {
  type: "ok"
  re?: number
  duplicate?: boolean
  room: string
  count: number
  people?: Person[]
}

/** How far you have read. */
export interface ReadPosition {
  type: "ok"
  re?: number
  duplicate?: boolean
  room: string
  read: number
  unread: number
  mentions: number
}
