// Says to a screen reader what is new: messages of the open room word for word, of the others by their room. No markup.
import { calledOf } from '../account/called'
import type { Chat } from '../chat/chat.svelte'
import type { Told } from '../chat/rules'
import { isMe, type State } from '../chat/state'
import { spokenOf } from '../rooms/order'
import { voice } from './voice.svelte'

export function announce(chat: Chat, frame: Told, before: State): void {
  if (frame.type !== 'message.sent' || frame.deleted || isMe(chat.state, frame.by) || chat.state.blocked.includes(frame.by.id)) return
  const room = chat.state.rooms[frame.room]
  const was = before.rooms[frame.room]
  // While missed messages stream in after a reconnect the counts stand still; saying each would take minutes.
  if (!room || frame.seq <= (was?.asOf ?? 0)) return
  if (room.id === chat.open) voice.say(`${calledOf(frame.by)}: ${frame.text}`)
  else if (!was || was.unread === 0 || room.mentions > was.mentions) voice.say(`New in ${spokenOf(room)}`)
}
