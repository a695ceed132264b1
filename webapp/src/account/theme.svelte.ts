// Light, dark, or as the system says; kept in this browser. Knows no colours.
import { storage } from '../chat/storage'

export type Choice = 'system' | 'light' | 'dark'

const NAME = 'hubbub.theme'
const CHOICES: readonly Choice[] = ['system', 'light', 'dark']

class Theme {
  choice = $state<Choice>(stored())

  set(choice: Choice): void {
    this.choice = choice
    storage.setItem(NAME, choice)
    this.show()
  }

  show(): void {
    if (this.choice === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = this.choice
  }
}

function stored(): Choice {
  const value = storage.getItem(NAME)
  return CHOICES.find((choice) => choice === value) ?? 'system'
}

export const theme = new Theme()
export { CHOICES }
