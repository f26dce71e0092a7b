const gap = 4
const edge = 8

/** Moves the focus among the items as this key asks: arrows, Home, End, or the first letter. Says whether it did. */
export const moveFocus = (menu: HTMLElement | null, key: string): boolean => {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const next = findNext(items, at, key)
  next?.focus()
  return next !== undefined
}

const findNext = (items: HTMLElement[], at: number, key: string): HTMLElement | undefined => {
  if (key === 'Home') return items[0]
  if (key === 'End') return items.at(-1)
  if (key === 'ArrowDown') return items[(at + 1) % items.length]
  if (key === 'ArrowUp') return items.at(at <= 0 ? -1 : at - 1)
  if (key.length !== 1 || key === ' ') return undefined
  const begins = (item: HTMLElement) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase())
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find(begins)
}

/** Below the button, or above it where there is more room; never outside the window. */
export const placeBelow = (menu: HTMLElement, button: HTMLElement): void => {
  const { top, bottom, left } = button.getBoundingClientRect()
  const { innerHeight, innerWidth } = window
  const height = menu.offsetHeight
  const isBelow = bottom + gap + height <= innerHeight - edge || top < innerHeight - bottom
  menu.style.top = `${Math.max(edge, isBelow ? bottom + gap : top - gap - height)}px`
  menu.style.left = `${Math.max(edge, Math.min(left, innerWidth - edge - menu.offsetWidth))}px`
}
