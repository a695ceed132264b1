// Tells others that one is writing, rarely enough to be no burden. Must not know what is written.
import type { Chat } from '../chat/chat.svelte'
import { FORGET, forgotten, isAnyoneTyping } from './rules'

/** Milliseconds between two tellings; less than the six seconds after which others forget. */
const AGAIN = 3000
/** The server passes on no more than one telling a second and room. */
const THINNED = 1100

export class Typing {
  private toldAt = -AGAIN
  private isOn = false

  constructor(
    private readonly chat: Chat,
    private readonly room: string,
  ) {}

  /** A key was struck. */
  on(): void {
    const since = this.chat.clock.now() - this.toldAt
    if (since < (this.isOn ? AGAIN : THINNED)) return
    this.isOn = true
    this.tell(true)
  }

  /** Nothing is being written any more. */
  off(): void {
    if (!this.isOn) return
    this.isOn = false
    const since = this.chat.clock.now() - this.toldAt
    this.chat.clock.after(Math.max(0, THINNED - since), () => this.isOn || this.tell(false))
  }

  /** A message says by itself that its author stopped. */
  sent(): void {
    this.isOn = false
  }

  private tell(on: boolean): void {
    this.toldAt = this.chat.clock.now()
    const { room } = this
    if (this.chat.status.is === 'online') this.chat.ask<'typing.set'>({ type: 'typing.set', room, on }).catch(() => {})
  }
}

/** Forgets, in time, those who stopped without saying so. */
export function forgetTyping(chat: Chat): void {
  let waiting = false
  const look = (): void => {
    waiting = isAnyoneTyping(chat.state)
    if (waiting) chat.clock.after(FORGET / 6, forget)
  }
  const forget = (): void => {
    chat.state = forgotten(chat.state, chat.clock.now())
    look()
  }
  chat.listen((frame) => frame.type === 'typing.changed' && !waiting && look())
}
