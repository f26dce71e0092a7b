import { useState } from 'react'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'taxiway.theme'

const readTheme = (): Theme => {
  const kept = localStorage.getItem(key)
  return themes.find(theme => theme === kept) ?? 'system'
}

export const applyTheme = (theme = readTheme()): void => {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
}

export const useTheme = () => {
  const [theme, setTheme] = useState(readTheme)
  const choose = (next: Theme) => {
    localStorage.setItem(key, next)
    applyTheme(next)
    setTheme(next)
  }
  return [theme, choose] as const
}
