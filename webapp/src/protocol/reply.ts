// The language of hubbub.v1: the types of reply. Printed by `make docs`; change the tables in src/hubbub/protocol.

/** Done. `duplicate` says that the same key had done it before. */
export interface Ok {
  type: "ok"
  re?: number
  duplicate?: boolean
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

/** Refused, and nothing was changed. `retry` says whether the same request may succeed later, after `retry_after` seconds. */
export interface Error {
  type: "error"
  re?: number
  code: string
  message: string
  retry: boolean
  retry_after?: number
}
