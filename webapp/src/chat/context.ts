// Hands the conversation down the tree of components.
import { getContext, setContext } from 'svelte'

import type { Chat } from './chat.svelte'

const CHAT = Symbol('chat')

export const provideChat = (chat: Chat): Chat => setContext(CHAT, chat)
export const useChat = (): Chat => getContext<Chat>(CHAT)
