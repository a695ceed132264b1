// Which ways in the server offers. Must not know how one comes in by them.
import { post } from '../chat/post'
import type { ServerDescribed } from '../protocol'

class Offers {
  /** As long as nothing is known, what an older or busy server most likely offers. */
  private told = $state.raw<Partial<ServerDescribed>>({ guests: true })

  readonly name = $derived(this.told.name ?? '')
  readonly guests = $derived(this.told.guests ?? false)
  readonly registration = $derived(this.told.registration ?? false)
  /** What the button of a company's sign-in says. */
  readonly oidc = $derived(this.told.oidc ?? null)
  readonly passkeys = $derived(this.told.passkeys ?? false)
  readonly isKnown = $derived(this.told.version !== undefined)

  /** Asks, unless it is known; quietly, since the rest of the page says whether the server is there. */
  async read(): Promise<void> {
    if (this.isKnown) return
    this.told = await post<'server.describe'>({ type: 'server.describe' }).catch(() => this.told)
  }
}

export const offers = new Offers()
