// Cuts a text into plain stretches and links. Values only: what is a link is decided here, and nothing here is ever markup.
export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string } | { kind: 'me'; text: string }

const LINK = /\bhttps?:\/\/[^\s<>"'`]+/giu
/** What ends a sentence rather than an address. */
const TAIL = /[.,;:!?…*_~)\]}]+$/u

/** The pieces of `text` in order; together they are `text`. `name` is marked where it is called with an @. */
export function piecesOf(text: string, name: string | null): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(LINK)) {
    const link = linkOf(match[0])
    if (!link) continue
    pieces.push(...plain(text.slice(end, match.index), name), link)
    end = match.index + link.text.length
  }
  return [...pieces, ...plain(text.slice(end), name)]
}

function linkOf(found: string): Piece | null {
  const text = trimmed(found)
  if (!URL.canParse(text)) return null
  const { protocol, href } = new URL(text)
  return protocol === 'http:' || protocol === 'https:' ? { kind: 'link', text, href } : null
}

/** Without what follows the address; a closing bracket stays if it was opened inside. */
function trimmed(found: string): string {
  const cut = found.replace(TAIL, '')
  const tail = found.slice(cut.length)
  return tail.startsWith(')') && cut.includes('(') && !cut.includes(')') ? cut + ')' : cut
}

function plain(text: string, name: string | null): Piece[] {
  if (!text) return []
  const call = name === null ? null : '@' + name.toLowerCase()
  const at = call === null ? -1 : text.toLowerCase().indexOf(call)
  if (call === null || at < 0) return [{ kind: 'text', text }]
  const end = at + call.length
  const called: Piece = /[\p{L}\p{N}_-]/u.test(text[end] ?? '') ? { kind: 'text', text: text.slice(at, end) } : { kind: 'me', text: text.slice(at, end) }
  return [...plain(text.slice(0, at), null), called, ...plain(text.slice(end), name)]
}
