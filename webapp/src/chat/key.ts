// Idempotency keys and other names nobody else will choose. Works on plain http too, where `crypto.randomUUID` is missing.
// The time in milliseconds, then 80 random bits: those of one person follow each other, so the server writes them side by side.
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return Date.now().toString(16).padStart(12, '0') + random
}
