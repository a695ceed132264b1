// The language of hubbub.v1: the types of commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

/**
 * Where a returning client stopped: the `epoch` it knew and the last `seq` it holds of each room id.
 *
 * Deliberately untyped: a wrong value is answered with `resync` for that room, not with a refused hello.
 */
export interface Resume {
  epoch?: unknown
  rooms?: unknown
}

/**
 * Say who you are; must come first. With `token` you come back as yourself; with `name` you become a guest of that name.
 *
 * Without either you are given a free name. `visit` asks for no token: the name is free again when you go.
 */
export interface Hello {
  type: "hello"
  id?: number
  key?: string
  token?: string
  name?: string
  visit?: boolean
  resume?: Resume
}

/** Is anybody there? Answered with `ok` after everything asked before it. */
export interface Ping {
  type: "ping"
  id?: number
}

/** The rooms you are in and the channels you could join, your own first. */
export interface ListRooms {
  type: "room.list"
  id?: number
}

/**
 * Open a room and become its owner. A `private` one is seen only by its members, a channel also by `guests` if they may.
 *
 * Without `guests`, they may where a guest opens it.
 */
export interface CreateRoom {
  type: "room.create"
  id?: number
  key?: string
  name: string
  private?: boolean
  topic?: string
  guests?: boolean
}

/** Become a member of a channel. `@name` opens the direct conversation with that person. */
export interface JoinRoom {
  type: "room.join"
  id?: number
  key?: string
  room: string
}

/** Stop being a member; nothing more is heard from the room. */
export interface LeaveRoom {
  type: "room.leave"
  id?: number
  key?: string
  room: string
}

/** Make somebody a member of a room you are in. The only way into a private room. */
export interface InviteToRoom {
  type: "room.invite"
  id?: number
  key?: string
  room: string
  user: string
}

/** The durable members of a room, in order of joining. */
export interface ListMembers {
  type: "room.members"
  id?: number
  room: string
}

/** Say something. Answered when it is on disk; the room's listeners get `message.sent`. */
export interface SendMessage {
  type: "message.send"
  id?: number
  key?: string
  room: string
  text: string
}

/**
 * Take a message back, `seq` being its own: yours, or anybody's in a room you look after. What it said is gone for everybody.
 *
 * Twice is once.
 */
export interface DeleteMessage {
  type: "message.delete"
  id?: number
  key?: string
  room: string
  seq: number
}

/** A page of a room's messages in `seq` order: the newest, or those `before`, `after` or `around` a `seq`. */
export interface MessageHistory {
  type: "message.history"
  id?: number
  room: string
  before?: number
  after?: number
  around?: number
  limit?: number
}

/** Show (or stop showing) that you are writing. Forgotten by others after six seconds. */
export interface SetTyping {
  type: "typing.set"
  id?: number
  room: string
  on?: boolean
}

/** Who is here now. Above 100 people it is a count, not a roll call. */
export interface ListPresence {
  type: "presence.list"
  id?: number
  room: string
}

/** You have read up to `seq`. The position only moves forward and is the same on all your devices. */
export interface MarkRead {
  type: "read.mark"
  id?: number
  key?: string
  room: string
  seq: number
}
