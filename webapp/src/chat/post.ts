// Asks one command by HTTP: what comes before hello, and what the server answers with a cookie. Must not know what is asked.
import type { AnyReply, Commands, Replies } from '../protocol'
import { Offline, Refused } from './refused'

/** `cookie` asks the server to keep a session's token in a cookie that no script can read, rather than to tell it. */
interface Terms {
  token?: string | null
  cookie?: boolean
}

/** Fails with Refused or Offline. */
export async function post<K extends keyof Commands>(command: Commands[K], terms: Terms = {}): Promise<Replies[K]> {
  const { type, ...fields } = command
  const headers = { 'Content-Type': 'application/json', ...(terms.token && { Authorization: `Bearer ${terms.token}` }) }
  const answer = await reach(`/api/v1/${type}${terms.cookie ? '?cookie=yes' : ''}`, { method: 'POST', headers, body: JSON.stringify(fields) })
  if (answer.type === 'error') throw new Refused(answer)
  return answer as Replies[K]
}

async function reach(address: string, request: RequestInit): Promise<AnyReply> {
  try {
    return (await (await fetch(address, request)).json()) as AnyReply
  } catch {
    throw new Offline()
  }
}
