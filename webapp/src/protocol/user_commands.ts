// The language of hubbub.v1: the types of user commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { Rank } from './people'

/** Everybody who has or had an account or a guest's name, by name; `search` is the beginning of one. */
export interface ListUsers {
  type: "user.list"
  id?: number
  key?: string
  search?: string
  after?: string
  limit?: number
}

/** Make an account for somebody. Without a password, the answer has a link with which they take one. */
export interface AddUser {
  type: "user.add"
  id?: number
  key?: string
  name: string
  rank?: Rank
  display?: string
  password?: string
}

/**
 * Make somebody an owner, an admin, a member or a guest of the server. The last owner stays one.
 *
 * Whoever is an admin no longer loses the tokens they made for bots of others.
 */
export interface SetUserRank {
  type: "user.rank"
  id?: number
  key?: string
  user: string
  rank: Rank
}

/**
 * Keep somebody out, for `days` or for good. Everything that lets them in ends at once; what they wrote stays.
 *
 * Tokens that they made for bots of others end too.
 */
export interface DisableUser {
  type: "user.disable"
  id?: number
  key?: string
  user: string
  days?: number
  reason?: string
}

/** Let somebody in again. */
export interface EnableUser {
  type: "user.enable"
  id?: number
  key?: string
  user: string
}

/**
 * Take back everything that somebody said, who is kept out for good or has closed their account. There is no way back.
 *
 * It goes on after the answer. Whoever has closed their account has no name any more: name them by `id`.
 */
export interface EraseUser {
  type: "user.erase"
  id?: number
  key?: string
  user: string
}

/** Make a link with which somebody who has lost their password or second factor takes a new one. It is shown once. */
export interface ResetUser {
  type: "user.reset"
  id?: number
  key?: string
  user: string
}

/** What lets somebody in, or one of their bots, or was made by them for the bot of another: sessions and tokens, newest first. */
export interface ListUserSessions {
  type: "user.sessions"
  id?: number
  key?: string
  user: string
}

/** End somebody's sessions, or one `credential` that `user.sessions` tells of; with `tokens`, all of them. */
export interface SignOutUser {
  type: "user.sign_out"
  id?: number
  key?: string
  user: string
  credential?: string
  tokens?: boolean
}

/** The tokens for programs of all who are below you, or of that `user` and their bots. `after` is the `id` of one. */
export interface ListTokens {
  type: "token.list"
  id?: number
  key?: string
  user?: string
  after?: string
  limit?: number
}

/**
 * What was done to the server, its people and rooms, newest first. `before` is the `n` of a line; the rest narrows it.
 *
 * `by` is who did it, `on` whom it was done to or tried with: attempts at an account are on its holder.
 */
export interface ListAudit {
  type: "audit.list"
  id?: number
  key?: string
  before?: number
  by?: string
  on?: string
  action?: string
  limit?: number
}
