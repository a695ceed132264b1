// Who signed in here last, so that they need not type their name again. Must not know whether they still may.
import { storage } from '../chat/storage'

const NAME = 'hubbub.last'

export function lastName(): string {
  return storage.getItem(NAME) ?? ''
}

export function remember(name: string): void {
  storage.setItem(NAME, name)
}
