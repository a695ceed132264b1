// Which ways in the server offers. Must not know how one comes in by them.
import { post } from '../chat/post'
import type { ServerDescribed } from '../protocol'

/** What a server that cannot be asked most likely offers. */
const LIKELY = { guests: true, registration: false }

class Offers {
  private told = $state.raw<Pick<ServerDescribed, 'guests' | 'registration'> & Partial<ServerDescribed>>(LIKELY)
  /** Whether it has answered, or cannot be reached, so that what is drawn of it stays. */
  isReady = $state(false)

  readonly name = $derived(this.told.name ?? '')
  readonly guests = $derived(this.told.guests)
  readonly registration = $derived(this.told.registration)
  /** What the company's sign-in is called. */
  readonly oidc = $derived(this.told.oidc ?? null)
  readonly passkeys = $derived(this.told.passkeys ?? false)

  /** Asks, unless it has been told; quietly, since the rest of the page says whether the server is there. */
  async read(): Promise<void> {
    if (this.told !== LIKELY) return
    try {
      this.told = await post<'server.describe'>({ type: 'server.describe' })
    } catch {
      // Asked again by whoever is drawn next.
    }
    this.isReady = true
  }
}

export const offers = new Offers()
