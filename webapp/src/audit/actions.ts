// Reads the audit log. Must not know how its lines are worded.
import type { Chat } from '../chat/chat.svelte'
import type { AuditPage } from '../protocol'

export interface Wanted {
  /** The beginning of an action, such as `session.`; empty for all. */
  action: string
  /** A user id; `null` for everybody. */
  by: string | null
  /** A name or a user id; empty for everybody. */
  on: string
}

/** A page of lines, newest first, older than `before`. */
export async function readAudit(chat: Chat, { action, by, on }: Wanted, before: number | null): Promise<AuditPage> {
  return chat.ask<'audit.list'>({ type: 'audit.list', action, limit: 50, ...(by && { by }), ...(on && { on }), ...(before !== null && { before }) })
}
