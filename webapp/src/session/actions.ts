// Signing in and out, here and elsewhere. Must not know how it is asked for on the page.
import { inCookieOf, token } from '../account/token'
import type { Chat } from '../chat/chat.svelte'
import { newKey } from '../chat/key'
import { post } from '../chat/post'
import { forgetDrafts } from '../messages/drafts'
import type { Credential, SessionOpened } from '../protocol'
import { device, deviceOf } from './device'
import { remember } from './last'

/** Fails with Refused: `bad_login`, or `need_code` where the password is right and a second factor is asked for. */
export async function signIn(chat: Chat, name: string, password: string, code = ''): Promise<void> {
  const known = device.get()
  const opened = await post<'session.open'>(
    { type: 'session.open', name, password, label: hereIs(), ...(code && { code }), ...(known && { device: known }) },
    { cookie: true },
  )
  enter(chat, opened)
}

/** Whoever has just been let in is who this browser is from now on. */
export function enter(chat: Chat, opened: SessionOpened): void {
  token.set(opened.token || inCookieOf(opened.you.id))
  if (opened.device) device.set(opened.device)
  remember(opened.you.name)
  chat.become(opened.you.id)
}

/** By HTTP, since only there the server can take its cookie back. */
export async function signOut(chat: Chat): Promise<void> {
  await post<'session.close'>({ type: 'session.close' }, { token: token.bearer() })
  forgetDrafts()
  chat.exit()
}

export async function readCredentials(chat: Chat): Promise<Credential[]> {
  return (await chat.ask<'session.list'>({ type: 'session.list' })).credentials
}

/** A session, or a token for programs. */
export async function revoke(chat: Chat, credential: string): Promise<void> {
  await chat.ask<'session.close'>({ type: 'session.close', credential, key: newKey() })
}

export async function signOutElsewhere(chat: Chat): Promise<void> {
  await chat.ask<'session.close'>({ type: 'session.close', others: true, key: newKey() })
}

export function hereIs(): string {
  return deviceOf(navigator.userAgent).slice(0, 80)
}
