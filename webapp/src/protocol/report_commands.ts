// The language of hubbub.v1: the types of report commands. Printed by `make docs`; change the tables in src/hubbub/protocol.

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
