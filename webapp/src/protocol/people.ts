// The language of hubbub.v1: the types of people. Printed by `make docs`; change the tables in src/hubbub/protocol.

export type Kind = "visitor" | "guest" | "person" | "bot"

export type Rank = "owner" | "admin" | "member" | "guest"

export type RoomKind = "channel" | "private" | "direct"

export type RoomState = "open" | "announcing" | "locked" | "archived"

export type Role = "owner" | "moderator" | "member" | "reader"

/** Somebody who can speak. `id` never changes, `name` may. `display` is what they like to be called, if not by name. */
export interface Person {
  id: string
  name: string
  kind: Kind
  display?: string
}

/**
 * How you stand to the server. `commands` and `rooms` are what your token is limited to, if it is.
 *
 * `must` lists what you have to do before anything else: `factor`, to add a second factor.
 */
export interface Account {
  rank?: Rank
  password?: boolean
  factor?: boolean
  commands?: string[]
  rooms?: string[]
  must?: string[]
}

/**
 * What a room is, the same for everyone who sees it. A direct conversation has no name but its `people`.
 *
 * `guests`: guests may find and join it. `slow`: seconds that a member waits between two messages.
 */
export interface Channel {
  name: string
  kind: RoomKind
  topic?: string
  people?: Person[]
  state?: RoomState
  guests?: boolean
  slow?: number
}

/**
 * A room as one person sees it. `unread` counts messages after `read`; `mentions` those of them that name the person.
 *
 * `role` is the person's own, of a member; `muted`: until when they may not speak, which may be over.
 * `state`, `guests` and `slow` are the channel's.
 */
export interface Room {
  id: string
  name: string
  kind: RoomKind
  seq: number
  read: number
  unread: number
  mentions: number
  topic?: string
  member?: boolean
  role?: Role
  state?: RoomState
  guests?: boolean
  slow?: number
  muted?: string
  other?: Person
}

/** One durable participant of a room. `muted`: until when they may not speak, RFC 3339, which may be over. */
export interface Member {
  user: Person
  role: Role
  muted?: string
}

/** Somebody who is kept out of a room; `until` is left out where it is for good. */
export interface Ban {
  user: Person
  by: Person
  at: string
  until?: string
  reason?: string
}

/**
 * A message of `author` that `by` showed to those who look after `room`, an id; `name` is empty in a direct conversation.
 *
 * `text` is what it said then. `settled` is when somebody, `settler`, dealt with it, as `note` says. `deleted`: the message
 * itself is gone; what is kept of it here goes when the report is settled.
 */
export interface Report {
  n: number
  room: string
  name: string
  seq: number
  author: Person
  text: string
  by: Person
  at: string
  reason?: string
  settled?: string
  settler?: Person
  note?: string
  deleted?: boolean
}

/**
 * A message as it stands now. `at` is RFC 3339 UTC with milliseconds, `mentions` are user ids.
 *
 * `deleted`: when it was taken back; then `text` is empty.
 */
export interface Message {
  seq: number
  at: string
  by: Person
  text: string
  key?: string
  mentions?: string[]
  deleted?: string
}

/**
 * Something that lets a person in: a `guest` token, a signed-in `session`, or a `token` for programs.
 *
 * `id` names it and opens nothing. `current`: the one you are asking with. Times are RFC 3339; `used` is to the day.
 */
export interface Credential {
  id: string
  kind: "guest" | "session" | "token"
  user: Person
  made: string
  name?: string
  address?: string
  used?: string
  expires?: string
  commands?: string[]
  rooms?: string[]
  current?: boolean
}

/** A key that a device of yours keeps. `id` names it and opens nothing; `name` is what you called it. */
export interface Passkey {
  id: string
  name: string
  made: string
  used?: string
}

/** Who somebody is to a company's sign-in: a `subject` of an `issuer`. `id` names it here and opens nothing. */
export interface Identity {
  id: string
  issuer: string
  subject: string
  made: string
}

/**
 * A link that lets somebody in. `left` is how many more may use it; `rooms` are the names of what they join.
 *
 * `user`: it is for them alone, who take a password by it; any other makes an account of this `rank`.
 */
export interface Invite {
  id: string
  by: Person
  rank: Rank
  made: string
  expires: string
  left: number
  rooms?: string[]
  revoked?: boolean
  user?: Person
}

/** One line of the audit log: who did what, to whom or what, from where, and what came of it: `ok` or a refusal's code. */
export interface AuditLine {
  n: number
  at: string
  by: Person
  action: string
  result: string
  target?: string
  room?: string
  address?: string
  detail?: string
}

/** Somebody as those see them who look after the server. `seen` is to the day. `disabled`: until when; empty is for good. */
export interface User {
  user: Person
  rank: Rank
  made: string
  seen?: string
  factor?: boolean
  disabled?: string
}
