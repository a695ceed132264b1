// The language of hubbub.v1: the types of room commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { Role, RoomState } from './people'

/**
 * Change what a room is; what is left out stays. Moderators change `topic`, `slow` and, but for the archive, `state`.
 *
 * Its owners change everything. An archived room can only be taken out of the archive.
 */
export interface EditRoom {
  type: "room.edit"
  id?: number
  key?: string
  room: string
  name?: string
  topic?: string
  state?: RoomState
  guests?: boolean
  slow?: number
}

/** End a room, with all that was ever said in it. There is no way back, and its name is free. */
export interface DeleteRoom {
  type: "room.delete"
  id?: number
  key?: string
  room: string
}

/** Make a member an owner, a moderator, a member or a reader of a room. Its last owner stays one; nobody raises themselves. */
export interface SetRole {
  type: "room.role"
  id?: number
  key?: string
  room: string
  user: string
  role: Role
}

/** End somebody's membership. They may come back, unless the room is private. */
export interface RemoveMember {
  type: "room.remove"
  id?: number
  key?: string
  room: string
  user: string
}

/** Keep somebody out of a room, member or not, for `minutes` or for good: they hear, read and say nothing there. */
export interface BanUser {
  type: "room.ban"
  id?: number
  key?: string
  room: string
  user: string
  minutes?: number
  reason?: string
}

/** Let somebody join again. */
export interface UnbanUser {
  type: "room.unban"
  id?: number
  key?: string
  room: string
  user: string
}

/** Who is kept out of a room, newest first. */
export interface ListBans {
  type: "room.bans"
  id?: number
  key?: string
  room: string
}

/** Keep somebody quiet in a room for `minutes`, member or not. Leaving and coming back does not end it. */
export interface MuteUser {
  type: "room.mute"
  id?: number
  key?: string
  room: string
  user: string
  minutes: number
  reason?: string
}

/** Let somebody speak again. */
export interface UnmuteUser {
  type: "room.unmute"
  id?: number
  key?: string
  room: string
  user: string
}
