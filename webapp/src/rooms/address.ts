// Which room the page's address names, so that a reload, a bookmark and the back button find it. Knows no room.
const LAST = 'hubbub.room'

export function roomInAddress(): string | null {
  const named = /^#\/r\/(.+)$/.exec(location.hash)?.[1]
  return named === undefined ? null : decodeURIComponent(named)
}

export function lastRoom(): string | null {
  return localStorage.getItem(LAST)
}

export function showInAddress(id: string): void {
  localStorage.setItem(LAST, id)
  if (roomInAddress() !== id) location.hash = `#/r/${encodeURIComponent(id)}`
}
