// Looking after the server's people. Must not know how they are shown.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import type { Credential, Identity, InviteMade, Rank, User, UserAdded, UserList } from '../protocol'

/** A page of people by name; `after` is the last name of the page before. */
export async function readUsers(chat: Chat, search: string, after: string | null): Promise<UserList> {
  return chat.ask<'user.list'>({ type: 'user.list', search, limit: 50, ...(after !== null && { after: keyOf(after) }) })
}

/** Without a password; `code` opens a link with which they take one. It is told once, so the request has no key. */
export async function addUser(chat: Chat, name: string, rank: Rank): Promise<UserAdded> {
  return chat.ask<'user.add'>({ type: 'user.add', name, rank })
}

export async function setRank(chat: Chat, user: string, rank: Rank): Promise<User> {
  return (await chat.ask<'user.rank'>({ type: 'user.rank', user, rank, key: newKey() })).user
}

/** For `days`, or for good. */
export async function disable(chat: Chat, user: string, days: number | null, reason: string): Promise<User> {
  const command = { type: 'user.disable' as const, user, reason, key: newKey(), ...(days !== null && { days }) }
  return (await chat.ask<'user.disable'>(command)).user
}

export async function enable(chat: Chat, user: string): Promise<User> {
  return (await chat.ask<'user.enable'>({ type: 'user.enable', user, key: newKey() })).user
}

/** Takes back everything somebody said, who is kept out for good. It goes on after the answer. */
export async function erase(chat: Chat, user: string): Promise<User> {
  return (await chat.ask<'user.erase'>({ type: 'user.erase', user, key: newKey() })).user
}

/** A link that lets somebody take a new password; it is told once, so the request has no key. */
export async function reset(chat: Chat, user: string): Promise<InviteMade> {
  return chat.ask<'user.reset'>({ type: 'user.reset', user })
}

/** What lets somebody in, and their bots. */
export async function readSessions(chat: Chat, user: string): Promise<Credential[]> {
  return (await chat.ask<'user.sessions'>({ type: 'user.sessions', user })).credentials
}

/** Ends one thing that lets somebody in, or without `credential` all of it. */
export async function signOutUser(chat: Chat, user: string, credential?: string): Promise<void> {
  await chat.ask<'user.sign_out'>({ type: 'user.sign_out', user, key: newKey(), ...(credential ? { credential } : { tokens: true }) })
}

/** Who somebody is to the company. */
export async function readUserIdentities(chat: Chat, user: string): Promise<Identity[]> {
  return (await chat.ask<'user.identities'>({ type: 'user.identities', user })).identities
}

export async function unlink(chat: Chat, user: string, identity: string): Promise<void> {
  await chat.ask<'user.unlink'>({ type: 'user.unlink', user, identity, key: newKey() })
}

/** What two names share when they count as the same; the server sorts people by it. */
export function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().split(/\s+/u).filter(Boolean).join('_')
}
