// The language of hubbub.v1: the types of factor commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

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
