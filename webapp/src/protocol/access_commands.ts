// The language of hubbub.v1: the types of access commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { Rank } from './people'

/** What the server is called, and which ways in there are. Anybody may ask. */
export interface DescribeServer {
  type: "server.describe"
  id?: number
}

/**
 * Make an account and sign in to it; asked by a guest, it becomes theirs with all they have.
 *
 * `invite` is needed where registration is not open. `label` says in the list of sessions where this is.
 */
export interface RegisterAccount {
  type: "account.register"
  id?: number
  key?: string
  name: string
  password: string
  display?: string
  invite?: string
  label?: string
}

/** Take another name. Rooms you are a member of are told. `near`: if it is taken, the nearest free one will do. */
export interface RenameAccount {
  type: "account.rename"
  id?: number
  key?: string
  name: string
  near?: boolean
}

/** Say what you like to be called; empty is your name. */
export interface DescribeAccount {
  type: "account.describe"
  id?: number
  key?: string
  display: string
}

/** Take a `new` password; `password` is the one you have. Every other session of yours ends. */
export interface ChangePassword {
  type: "account.password"
  id?: number
  key?: string
  password?: string
  new: string
}

/**
 * Give up this identity: the token dies, the name is free, you leave every room. What you wrote stays, unless you say so.
 *
 * `messages`: "delete" also takes back everything you ever said, in every room, the newest first; it goes on after the answer.
 * An account asks for its `password`.
 */
export interface CloseAccount {
  type: "account.close"
  id?: number
  key?: string
  password?: string
  messages?: "delete" | "keep"
}

/**
 * Sign in: a name and a password, and the second factor's `code` where there is one. Answers a token to say hello with.
 *
 * `device` is what an earlier sign-in here was given: whoever has it is not slowed down by strangers' guesses.
 */
export interface OpenSession {
  type: "session.open"
  id?: number
  key?: string
  name: string
  password: string
  code?: string
  device?: string
  label?: string
}

/** Sign out: of this session, of the credential of that `id`, or of all `others`. They end at once, everywhere. */
export interface CloseSession {
  type: "session.close"
  id?: number
  key?: string
  credential?: string
  others?: boolean
}

/** What lets somebody in as you or one of your bots, or was made by you for the bot of another: sessions and tokens, newest first. */
export interface ListCredentials {
  type: "session.list"
  id?: number
}

/**
 * Make a token for a program. It is shown once. `bot` makes (or takes) a bot of that name; else it is you who speaks.
 *
 * `commands` it may use: names, `message.*`, or `read` for all that change nothing; without any, everything you may.
 * `rooms` it may know of; without any, all of yours.
 */
export interface CreateToken {
  type: "token.create"
  id?: number
  key?: string
  name: string
  bot?: string
  commands?: string[]
  rooms?: string[]
  days?: number
}

/** Make a link that lets people in: `uses` of them, for `days`, as `rank`, into `rooms`. It is shown once. */
export interface CreateInvite {
  type: "invite.create"
  id?: number
  key?: string
  rank?: Rank
  rooms?: string[]
  days?: number
  uses?: number
}

/** What an invite offers, before it is used. */
export interface ShowInvite {
  type: "invite.show"
  id?: number
  key?: string
  invite: string
}

/** Links that let people in, newest first: invites, and those by which somebody takes a password. */
export interface ListInvites {
  type: "invite.list"
  id?: number
  key?: string
}

/** Let nobody else in by this invite. */
export interface RevokeInvite {
  type: "invite.revoke"
  id?: number
  key?: string
  invite: string
}
