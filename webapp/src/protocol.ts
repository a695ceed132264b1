// The language of hubbub.v1 as types. Printed by `python -m hubbub.protocol.typescript`; change the tables there.

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

/** The server's stated limits: bytes of text and of a frame, writes per second and burst, missed events it will replay. */
export interface Limits {
  text: number
  frame: number
  rate: number
  burst: number
  replay: number
}

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

/**
 * Begin to use an authenticator app: you get its secret, to scan or to type in. Nothing is changed before `factor.confirm`.
 *
 * Asks for your `password`, if you have one.
 */
export interface BeginFactor {
  type: "factor.begin"
  id?: number
  key?: string
  password?: string
}

/** The app shows this `code`: from now on every sign-in asks for one. Answers recovery codes, once. */
export interface ConfirmFactor {
  type: "factor.confirm"
  id?: number
  key?: string
  code: string
}

/** Use no authenticator app any more. Asks for your `password` and a `code` of the app, or a recovery code. */
export interface RemoveFactor {
  type: "factor.remove"
  id?: number
  key?: string
  password?: string
  code: string
}

/** Get new recovery codes, once; the old ones are good no longer. Asks for your `password`, if you have one. */
export interface RenewCodes {
  type: "factor.codes"
  id?: number
  key?: string
  password?: string
}

/** What second factors you have. */
export interface ListFactors {
  type: "factor.list"
  id?: number
}

/** Begin to add a passkey: you get what `navigator.credentials.create()` wants. Asks for your `password`, if you have one. */
export interface BeginPasskey {
  type: "passkey.begin"
  id?: number
  key?: string
  password?: string
}

/** Add the passkey that was made: it lets you in from now on, and is a second factor. `name` says where it is. */
export interface AddPasskey {
  type: "passkey.add"
  id?: number
  key?: string
  name: string
  answer: Record<string, unknown>
}

/** Let nobody in by a passkey of yours any more. Asks for your `password`, if you have one. */
export interface RemovePasskey {
  type: "passkey.remove"
  id?: number
  key?: string
  passkey: string
  password?: string
}

/** Your passkeys, newest first. */
export interface ListPasskeys {
  type: "passkey.list"
  id?: number
}

/** Begin to sign in by a passkey: you get what `navigator.credentials.get()` wants. No name is asked for. */
export interface ChallengePasskey {
  type: "passkey.challenge"
  id?: number
}

/** Sign in by a passkey: its `answer` to a challenge says who you are, and no password or code is asked for. */
export interface OpenByPasskey {
  type: "passkey.open"
  id?: number
  key?: string
  answer: Record<string, unknown>
  label?: string
}

/**
 * Begin to link your company's account as one more way in: you get a `ticket` for the way there.
 *
 * Asks for your `password`, if you have one, and for the `code` of your authenticator app, if you use one: the company's account
 * will let you in without either.
 */
export interface BeginIdentity {
  type: "identity.begin"
  id?: number
  key?: string
  password?: string
  code?: string
}

/** Who you are to your company: what its sign-in lets you in by, oldest first. */
export interface ListIdentities {
  type: "identity.list"
  id?: number
}

/** Let your company's sign-in no longer let you in. The last way in stays. */
export interface RemoveIdentity {
  type: "identity.remove"
  id?: number
  key?: string
  identity: string
  password?: string
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

/** Who somebody is to the company, oldest first. */
export interface ListUserIdentities {
  type: "user.identities"
  id?: number
  key?: string
  user: string
}

/** Let one identity no longer let somebody in; the sessions it opened end. A link of `user.reset` is another way in. */
export interface UnlinkUser {
  type: "user.unlink"
  id?: number
  key?: string
  user: string
  identity: string
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

/** Show a message to those who look after the room, as it stands now. Twice by the same person is once. */
export interface CreateReport {
  type: "report.create"
  id?: number
  key?: string
  room: string
  seq: number
  reason?: string
}

/**
 * What was reported and is open (or `settled`), oldest first: in that room, or in all that you look after.
 *
 * `after` is the `n` of a report.
 */
export interface ListReports {
  type: "report.list"
  id?: number
  key?: string
  room?: string
  settled?: boolean
  after?: number
  limit?: number
}

/** A report has been dealt with; `note` says how. The first to say so is the one. */
export interface SettleReport {
  type: "report.settle"
  id?: number
  key?: string
  report: number
  note?: string
}

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

/** Done. `duplicate` says that the same key had done it before. */
export interface Ok {
  type: "ok"
  re?: number
  duplicate?: boolean
}

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

/** Your name as it is now. */
export interface Renamed {
  type: "ok"
  re?: number
  duplicate?: boolean
  you: Person
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

/** A write is on disk as `seq` of `room`. `deleted` says that what was done then is gone since. */
export interface Done {
  type: "ok"
  re?: number
  duplicate?: boolean
  room?: string
  seq?: number
  deleted?: boolean
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

/** Refused, and nothing was changed. `retry` says whether the same request may succeed later, after `retry_after` seconds. */
export interface Error {
  type: "error"
  re?: number
  code: string
  message: string
  retry: boolean
  retry_after?: number
}

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

export type AnyCommand =
  | Hello
  | Ping
  | DescribeServer
  | RegisterAccount
  | RenameAccount
  | DescribeAccount
  | ChangePassword
  | CloseAccount
  | OpenSession
  | CloseSession
  | ListCredentials
  | CreateToken
  | BeginFactor
  | ConfirmFactor
  | RemoveFactor
  | RenewCodes
  | ListFactors
  | BeginPasskey
  | AddPasskey
  | RemovePasskey
  | ListPasskeys
  | ChallengePasskey
  | OpenByPasskey
  | BeginIdentity
  | ListIdentities
  | RemoveIdentity
  | CreateInvite
  | ShowInvite
  | ListInvites
  | RevokeInvite
  | ListUsers
  | AddUser
  | SetUserRank
  | DisableUser
  | EnableUser
  | EraseUser
  | ResetUser
  | ListUserSessions
  | SignOutUser
  | ListTokens
  | ListUserIdentities
  | UnlinkUser
  | ListAudit
  | ListRooms
  | CreateRoom
  | JoinRoom
  | LeaveRoom
  | InviteToRoom
  | ListMembers
  | EditRoom
  | DeleteRoom
  | SetRole
  | RemoveMember
  | BanUser
  | UnbanUser
  | ListBans
  | MuteUser
  | UnmuteUser
  | CreateReport
  | ListReports
  | SettleReport
  | AddBlock
  | RemoveBlock
  | ListBlocks
  | SendMessage
  | DeleteMessage
  | MessageHistory
  | SetTyping
  | ListPresence
  | MarkRead

export type AnyReply =
  | Welcome
  | Ok
  | ServerDescribed
  | Renamed
  | SessionOpened
  | CredentialList
  | TokenMade
  | FactorBegun
  | RecoveryCodes
  | FactorList
  | PasskeyOptions
  | PasskeyAdded
  | PasskeyList
  | IdentityBegun
  | IdentityList
  | InviteMade
  | InviteShown
  | InviteList
  | UserList
  | UserAdded
  | UserChanged
  | AuditPage
  | RoomList
  | RoomOpened
  | Done
  | MemberList
  | BanList
  | ReportMade
  | ReportList
  | ReportSettled
  | Blocked
  | BlockList
  | MessagePage
  | PresenceRoll
  | ReadPosition
  | Error

export type AnyEvent =
  | RoomCreated
  | RoomChanged
  | MemberJoined
  | MemberLeft
  | MemberRenamed
  | MemberChanged
  | MemberBanned
  | MessageSent
  | MessageDeleted

export type AnySignal =
  | TypingChanged
  | PresenceChanged
  | RoomDeleted
  | ReadMarked
  | AccountRenamed
  | AccountChanged
  | BlockChanged
  | ReportsWaiting
  | CaughtUp
  | Resync

export type AnyFrame = AnyReply | AnyEvent | AnySignal

export interface Commands {
  "hello": Hello
  "ping": Ping
  "server.describe": DescribeServer
  "account.register": RegisterAccount
  "account.rename": RenameAccount
  "account.describe": DescribeAccount
  "account.password": ChangePassword
  "account.close": CloseAccount
  "session.open": OpenSession
  "session.close": CloseSession
  "session.list": ListCredentials
  "token.create": CreateToken
  "factor.begin": BeginFactor
  "factor.confirm": ConfirmFactor
  "factor.remove": RemoveFactor
  "factor.codes": RenewCodes
  "factor.list": ListFactors
  "passkey.begin": BeginPasskey
  "passkey.add": AddPasskey
  "passkey.remove": RemovePasskey
  "passkey.list": ListPasskeys
  "passkey.challenge": ChallengePasskey
  "passkey.open": OpenByPasskey
  "identity.begin": BeginIdentity
  "identity.list": ListIdentities
  "identity.remove": RemoveIdentity
  "invite.create": CreateInvite
  "invite.show": ShowInvite
  "invite.list": ListInvites
  "invite.revoke": RevokeInvite
  "user.list": ListUsers
  "user.add": AddUser
  "user.rank": SetUserRank
  "user.disable": DisableUser
  "user.enable": EnableUser
  "user.erase": EraseUser
  "user.reset": ResetUser
  "user.sessions": ListUserSessions
  "user.sign_out": SignOutUser
  "token.list": ListTokens
  "user.identities": ListUserIdentities
  "user.unlink": UnlinkUser
  "audit.list": ListAudit
  "room.list": ListRooms
  "room.create": CreateRoom
  "room.join": JoinRoom
  "room.leave": LeaveRoom
  "room.invite": InviteToRoom
  "room.members": ListMembers
  "room.edit": EditRoom
  "room.delete": DeleteRoom
  "room.role": SetRole
  "room.remove": RemoveMember
  "room.ban": BanUser
  "room.unban": UnbanUser
  "room.bans": ListBans
  "room.mute": MuteUser
  "room.unmute": UnmuteUser
  "report.create": CreateReport
  "report.list": ListReports
  "report.settle": SettleReport
  "block.add": AddBlock
  "block.remove": RemoveBlock
  "block.list": ListBlocks
  "message.send": SendMessage
  "message.delete": DeleteMessage
  "message.history": MessageHistory
  "typing.set": SetTyping
  "presence.list": ListPresence
  "read.mark": MarkRead
}

export interface Replies {
  "hello": Welcome
  "ping": Ok
  "server.describe": ServerDescribed
  "account.rename": Renamed
  "account.close": Ok
  "account.register": SessionOpened
  "account.describe": Renamed
  "account.password": Ok
  "session.open": SessionOpened
  "session.close": Ok
  "session.list": CredentialList
  "token.create": TokenMade
  "factor.begin": FactorBegun
  "factor.confirm": RecoveryCodes
  "factor.remove": Ok
  "factor.codes": RecoveryCodes
  "factor.list": FactorList
  "passkey.begin": PasskeyOptions
  "passkey.add": PasskeyAdded
  "passkey.remove": Ok
  "passkey.list": PasskeyList
  "passkey.challenge": PasskeyOptions
  "passkey.open": SessionOpened
  "identity.begin": IdentityBegun
  "identity.list": IdentityList
  "identity.remove": Ok
  "invite.create": InviteMade
  "invite.show": InviteShown
  "invite.list": InviteList
  "invite.revoke": Ok
  "user.list": UserList
  "user.add": UserAdded
  "user.rank": UserChanged
  "user.disable": UserChanged
  "user.enable": UserChanged
  "user.erase": UserChanged
  "user.reset": InviteMade
  "user.sessions": CredentialList
  "user.sign_out": Ok
  "token.list": CredentialList
  "user.identities": IdentityList
  "user.unlink": Ok
  "audit.list": AuditPage
  "room.list": RoomList
  "room.create": RoomOpened
  "room.join": RoomOpened
  "room.leave": Done
  "room.invite": Done
  "room.members": MemberList
  "room.edit": Done
  "room.delete": Ok
  "room.role": Done
  "room.remove": Done
  "room.ban": Done
  "room.unban": Done
  "room.bans": BanList
  "room.mute": Done
  "room.unmute": Done
  "report.create": ReportMade
  "report.list": ReportList
  "report.settle": ReportSettled
  "block.add": Blocked
  "block.remove": Blocked
  "block.list": BlockList
  "message.send": Done
  "message.delete": Done
  "message.history": MessagePage
  "typing.set": Ok
  "presence.list": PresenceRoll
  "read.mark": ReadPosition
}

export const EVENTS = ["room.created", "room.changed", "member.joined", "member.left", "member.renamed", "member.changed", "member.banned", "message.sent", "message.deleted"] as const

export const SIGNALS = ["typing.changed", "presence.changed", "room.deleted", "read.marked", "account.renamed", "account.changed", "block.changed", "report.waiting", "caught_up", "resync"] as const

export const COUNTED = ["message.sent"] as const

export const REFUSALS: Record<string, { retry: boolean; meaning: string }> = {
  bad_json: { retry: false, meaning: "The frame is not one JSON object." },
  bad_frame: { retry: false, meaning: "The frame is not text." },
  invalid: { retry: false, meaning: "A field is missing, of the wrong type, or not allowed." },
  unknown_type: { retry: false, meaning: "There is no command of that name." },
  hello_first: { retry: false, meaning: "Say hello before anything else." },
  already_welcome: { retry: false, meaning: "This conversation has been opened already." },
  bad_token: { retry: false, meaning: "The token is unknown or no longer valid." },
  bad_login: { retry: false, meaning: "Name and password do not go together, or the second factor is wrong." },
  need_code: { retry: false, meaning: "The password is right; send the second factor's code as well." },
  need_factor: { retry: false, meaning: "This server asks for a second factor; add one first." },
  bad_code: { retry: false, meaning: "The code is wrong, too old, or has been used." },
  has_factor: { retry: false, meaning: "There is an authenticator app already; remove it first." },
  bad_passkey: { retry: false, meaning: "The passkey is not an answer to what was asked just now, or is known already." },
  passkeys_off: { retry: false, meaning: "This server does not know its own name, which passkeys belong to." },
  too_many_passkeys: { retry: false, meaning: "You have as many passkeys as one person may have." },
  bad_password: { retry: false, meaning: "The password cannot be used, or is not yours." },
  bad_invite: { retry: false, meaning: "The invite is unknown, used up, revoked or out of date." },
  registration_off: { retry: false, meaning: "An account here needs an invite." },
  guests_off: { retry: false, meaning: "This server takes no guests." },
  forbidden: { retry: false, meaning: "You may not do that." },
  bad_name: { retry: false, meaning: "The name cannot be used." },
  name_taken: { retry: false, meaning: "Somebody else has that name." },
  last_owner: { retry: false, meaning: "Somebody must remain the owner." },
  first_room: { retry: false, meaning: "The room in which everybody starts stays." },
  last_way: { retry: false, meaning: "Nothing else lets you in." },
  banned: { retry: false, meaning: "You have been shut out of the room." },
  muted: { retry: true, meaning: "You may not speak here for a while." },
  read_only: { retry: false, meaning: "Only moderators may speak in this room." },
  slow_mode: { retry: true, meaning: "The room is in slow mode; wait `retry_after` seconds." },
  archived: { retry: false, meaning: "The room is archived: it can be read and no longer changed." },
  no_such_room: { retry: false, meaning: "There is no such room, or you may not know of it." },
  no_such_user: { retry: false, meaning: "There is nobody of that name." },
  no_such_thing: { retry: false, meaning: "There is nothing of that id that you may know of." },
  not_a_member: { retry: false, meaning: "Join the room first." },
  gone: { retry: false, meaning: "The other side has left for good." },
  unreachable: { retry: false, meaning: "That person takes no direct messages or invitations from you." },
  empty: { retry: false, meaning: "There is nothing in the message." },
  too_long: { retry: false, meaning: "The text is over the stated limit." },
  key_conflict: { retry: false, meaning: "The key was used before for something else." },
  not_out: { retry: false, meaning: "Keep the person out for good first." },
  under_way: { retry: true, meaning: "What was asked before is still being done." },
  too_many: { retry: false, meaning: "There are as many of these as one person may have." },
  too_many_rooms: { retry: false, meaning: "You are in as many rooms as one person may be." },
  too_many_sockets: { retry: true, meaning: "You have as many connections open as one person may have." },
  rate_limited: { retry: true, meaning: "Too much at once; wait `retry_after` seconds." },
  storage_full: { retry: true, meaning: "The disk is full; nothing was stored." },
  unavailable: { retry: true, meaning: "The store cannot be reached; nothing was stored." },
  stopping: { retry: true, meaning: "The server is going down; nothing was stored." },
  internal: { retry: false, meaning: "A fault of the server, written in its log; nothing was stored." },
}

export type Then = "login" | "resume" | "retry" | "stop"

export const CLOSES: Record<number, { then: Then; meaning: string }> = {
  1000: { then: "stop", meaning: "Goodbye, as you asked." },
  1001: { then: "resume", meaning: "The other side is going away." },
  1002: { then: "stop", meaning: "The frame broke the WebSocket protocol." },
  1006: { then: "resume", meaning: "The connection broke without a word." },
  1007: { then: "stop", meaning: "The text was not UTF-8." },
  1009: { then: "stop", meaning: "The message was over the stated frame size." },
  1011: { then: "retry", meaning: "A fault of the server, written in its log." },
  1012: { then: "resume", meaning: "The server restarts." },
  1013: { then: "resume", meaning: "The server is too busy; come back a little later." },
  4008: { then: "resume", meaning: "You read too slowly and made no progress for ten seconds." },
  4401: { then: "login", meaning: "The token is unknown or no longer valid." },
  4403: { then: "stop", meaning: "You may not be here." },
  4408: { then: "retry", meaning: "No hello came in time, or no answer to a ping." },
  4429: { then: "retry", meaning: "You have as many connections open as one person may have." },
}
