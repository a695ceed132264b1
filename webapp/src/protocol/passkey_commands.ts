// The language of hubbub.v1: the types of passkey commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

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
