// Which passwords may be taken, so that it can be said before the server is asked. Must not know whose they are.
export const LEAST = 8
const MOST = 128

/** What is wrong with a new password, in the server's measure of bytes; empty for nothing. */
export function faultOf(password: string): string {
  const size = new TextEncoder().encode(password.normalize('NFKC')).length
  if (size < LEAST) return `A password has at least ${LEAST} characters.`
  return size > MOST ? `A password has at most ${MOST} bytes; this one has ${size}.` : ''
}
