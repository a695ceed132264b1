// Telling those who look after a room what was said there, and dealing with it. Must not know how it is asked for on the page.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import type { Report, ReportList } from '../protocol'

export async function report(chat: Chat, room: string, seq: number, reason: string): Promise<void> {
  await chat.ask<'report.create'>({ type: 'report.create', room, seq, reason, key: newKey() })
}

/** A page of what is open, or `settled`, oldest first, of all rooms that one looks after; `after` is the last of the page before. */
export async function readReports(chat: Chat, settled: boolean, after: number): Promise<ReportList> {
  return chat.ask<'report.list'>({ type: 'report.list', settled, after, limit: 50 })
}

/** The report as it stands; somebody else may have been faster. The answer does not repeat what was said. */
export async function settle(chat: Chat, { n, text }: Report, note: string): Promise<Report> {
  const { report } = await chat.ask<'report.settle'>({ type: 'report.settle', report: n, note, key: newKey() })
  return { ...report, text: report.deleted ? '' : text }
}
