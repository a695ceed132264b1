// Invites: what one offers, and making, listing and revoking them. Must not know how they are shown.
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import { post } from '../chat/post'
import type { CreateInvite, Invite, InviteMade, InviteShown } from '../protocol'

/** Fails with Refused, `bad_invite` if it lets nobody in. */
export async function showInvite(code: string): Promise<InviteShown> {
  return post<'invite.show'>({ type: 'invite.show', invite: code })
}

/** Without a key, since the link is told once: a repeated answer would lack it. */
export async function createInvite(chat: Chat, terms: Omit<CreateInvite, 'type' | 'id' | 'key'>): Promise<InviteMade> {
  return chat.ask<'invite.create'>({ type: 'invite.create', ...terms })
}

export async function readInvites(chat: Chat): Promise<Invite[]> {
  return (await chat.ask<'invite.list'>({ type: 'invite.list' })).invites
}

export async function revokeInvite(chat: Chat, invite: string): Promise<void> {
  await chat.ask<'invite.revoke'>({ type: 'invite.revoke', invite, key: newKey() })
}

/** The address to send to whoever is invited. */
export function linkOf(code: string): string {
  return `${location.origin}/#/invite/${code}`
}
