// Takes the focus into a drawer that opens, and back to where it was when it closes. Must not know what is in the drawer.
import { page, type DrawerName } from './page.svelte'

/** For `{@attach}`: runs again whenever a drawer opens or closes. */
export function drawer(name: DrawerName): (box: HTMLElement) => (() => void) | undefined {
  return (box) => {
    if (page.drawer !== name) return
    const before = document.activeElement
    const first = box.querySelector<HTMLElement>('[aria-current]') ?? box.querySelector<HTMLElement>('button')
    first?.focus()
    return () => before instanceof HTMLElement && before.focus()
  }
}
