// Light, dark, or as the system says; kept in this browser. Knows no colours.
export type Choice = 'system' | 'light' | 'dark'

const NAME = 'hubbub.theme'
const CHOICES: readonly Choice[] = ['system', 'light', 'dark']

class Theme {
  choice = $state<Choice>(stored())

  set(choice: Choice): void {
    this.choice = choice
    localStorage.setItem(NAME, choice)
    this.show()
  }

  show(): void {
    if (this.choice === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = this.choice
  }
}

function stored(): Choice {
  const value = localStorage.getItem(NAME)
  return CHOICES.find((choice) => choice === value) ?? 'system'
}

export const theme = new Theme()
export { CHOICES }
