// The language of hubbub.v1: the types of access replies. Printed by `make docs`; change the tables in src/hubbub/protocol.

import type { AuditLine, Ban, Credential, Identity, Invite, Passkey, Person, Rank, Report, User } from './people'

/**
 * Which ways in there are: as a guest, by an account that anybody may make, by the button `oidc` of a company's sign-in.
 *
 * `owner`: the server has one; else its first start has printed a link that makes one. `factor`: accounts need a second one.
 * `passkeys`: an account may have some, and come in by them.
 */
export interface ServerDescribed {
  type: "ok"
  re?: number
  duplicate?: boolean
  version: string
  guests: boolean
  registration: boolean
  owner: boolean
  name?: string
  oidc?: string
  factor?: boolean
  passkeys?: boolean
}

/** You are signed in: say hello with the token. `device` goes with your next sign-in on this device. Both are given once. */
export interface SessionOpened {
  type: "ok"
  re?: number
  duplicate?: boolean
  you: Person
  token?: string
  device?: string
  expires?: string
}

/** Sessions and tokens; `more` says that others follow. */
export interface CredentialList {
  type: "ok"
  re?: number
  duplicate?: boolean
  credentials: Credential[]
  more?: boolean
}

/** A token for a program; `token` is given once. */
export interface TokenMade {
  type: "ok"
  re?: number
  duplicate?: boolean
  credential: Credential
  token?: string
}

/** What an authenticator app needs: `secret` to type in, or `uri`, which is also drawn as the SVG image `qr`. Given once. */
export interface FactorBegun {
  type: "ok"
  re?: number
  duplicate?: boolean
  secret?: string
  uri?: string
  qr?: string
}

/** Each of these `codes` may be given once in place of the second factor. They are given once; keep them on paper. */
export interface RecoveryCodes {
  type: "ok"
  re?: number
  duplicate?: boolean
  codes?: string[]
}

/** Since when you use an authenticator `app`, if you do, how many `passkeys` you have and how many recovery codes are `left`. */
export interface FactorList {
  type: "ok"
  re?: number
  duplicate?: boolean
  app?: string
  passkeys?: number
  left?: number
}

/** What the browser's `navigator.credentials` wants: WebAuthn's options for `publicKey`, in its JSON. */
export interface PasskeyOptions {
  type: "ok"
  re?: number
  duplicate?: boolean
  options?: unknown
}

/** The passkey as it is kept. `codes`: with your first second factor, recovery codes; given once. */
export interface PasskeyAdded {
  type: "ok"
  re?: number
  duplicate?: boolean
  passkey: Passkey
  codes?: string[]
}

/** Passkeys, newest first. */
export interface PasskeyList {
  type: "ok"
  re?: number
  duplicate?: boolean
  passkeys: Passkey[]
}

/** The `ticket` for `/oidc/login?link=yes&ticket=…`: good once, for five minutes, in the session that asked. Given once. */
export interface IdentityBegun {
  type: "ok"
  re?: number
  duplicate?: boolean
  ticket?: string
}

/** Identities, oldest first. */
export interface IdentityList {
  type: "ok"
  re?: number
  duplicate?: boolean
  identities: Identity[]
}

/** An invite; `code` is given once, and opens `/#/invite/<code>` in the web client. */
export interface InviteMade {
  type: "ok"
  re?: number
  duplicate?: boolean
  invite: Invite
  code?: string
}

/** What an invite offers: who you would be, where you would be let in, and who asks you. `user`: whose access it restores. */
export interface InviteShown {
  type: "ok"
  re?: number
  duplicate?: boolean
  rank: Rank
  by: Person
  rooms?: string[]
  user?: Person
}

/** Invites, newest first. */
export interface InviteList {
  type: "ok"
  re?: number
  duplicate?: boolean
  invites: Invite[]
}

/** People by name; `more` says that others follow. */
export interface UserList {
  type: "ok"
  re?: number
  duplicate?: boolean
  users: User[]
  more?: boolean
}

/** Somebody new; `code`, given once, opens `/#/invite/<code>`, where they take a password. Empty if they have one. */
export interface UserAdded {
  type: "ok"
  re?: number
  duplicate?: boolean
  user: User
  code?: string
}

/** Somebody as they are now. */
export interface UserChanged {
  type: "ok"
  re?: number
  duplicate?: boolean
  user: User
}

/** Lines of the audit log, newest first; `more` says that older ones follow. */
export interface AuditPage {
  type: "ok"
  re?: number
  duplicate?: boolean
  records: AuditLine[]
  more?: boolean
}

/** Who is kept out, newest first. */
export interface BanList {
  type: "ok"
  re?: number
  duplicate?: boolean
  room: string
  bans: Ban[]
}

/** The number of your report. */
export interface ReportMade {
  type: "ok"
  re?: number
  duplicate?: boolean
  report: number
}

/** Reports, oldest first; `more` says that others follow. */
export interface ReportList {
  type: "ok"
  re?: number
  duplicate?: boolean
  reports: Report[]
  more?: boolean
}

/** A report as it stands: perhaps somebody else was faster. */
export interface ReportSettled {
  type: "ok"
  re?: number
  duplicate?: boolean
  report: Report
}

/** Whom you have blocked, or no longer. */
export interface Blocked {
  type: "ok"
  re?: number
  duplicate?: boolean
  user: Person
}

/** Whom you have blocked, by name. */
export interface BlockList {
  type: "ok"
  re?: number
  duplicate?: boolean
  blocked: Person[]
}
