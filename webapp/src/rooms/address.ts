// Which room the page's address names, so that a reload, a bookmark and the back button find it. Knows no room.
import { storage } from '../chat/storage'

const LAST = 'hubbub.room'

export function roomInAddress(): string | null {
  const named = /^#\/r\/(.+)$/.exec(location.hash)?.[1]
  try {
    return named === undefined ? null : decodeURIComponent(named)
  } catch {
    // Somebody wrote the address by hand.
    return null
  }
}

export function lastRoom(): string | null {
  return storage.getItem(LAST)
}

export function showInAddress(id: string): void {
  storage.setItem(LAST, id)
  if (roomInAddress() !== id) location.hash = `#/r/${encodeURIComponent(id)}`
}
