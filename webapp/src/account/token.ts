// Where this browser keeps the proof of who one is. Must not know what it is used for.
import { storage } from '../chat/storage'

const NAME = 'hubbub.token'

export const token = {
  get: (): string | null => storage.getItem(NAME),
  set(value: string | null): void {
    if (value === null) storage.removeItem(NAME)
    else storage.setItem(NAME, value)
  },
}

/** Whether a `storage` event says that another tab signed in or out; cleared storage counts. */
export function isAboutToken(event: StorageEvent): boolean {
  return event.key === NAME || event.key === null
}
