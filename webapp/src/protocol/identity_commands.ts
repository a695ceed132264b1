// The language of hubbub.v1: the types of identity commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

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
