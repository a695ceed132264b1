// The language of hubbub.v1: the types of block commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

/** Take no direct messages, invitations or mentions from somebody. Your clients hide what they say elsewhere. */
export interface AddBlock {
  type: "block.add"
  id?: number
  key?: string
  user: string
}

/** Hear from somebody again. */
export interface RemoveBlock {
  type: "block.remove"
  id?: number
  key?: string
  user: string
}

/** Whom you have blocked, by name. */
export interface ListBlocks {
  type: "block.list"
  id?: number
}
