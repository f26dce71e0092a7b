import { useEffect, useRef } from 'react'

/** What the keys do everywhere. Pages add their own by `useKey`. */
export const keyHelp = [
  ['?', 'Show the keys'],
  ['/', 'Search on this page'],
  ['g n', 'Go to Now'],
  ['g p', 'Go to projects'],
  ['g d', 'Go to deployments'],
  ['g w', 'Go to deliveries, which are webhooks'],
  ['g a', 'Go to activity'],
  ['g u', 'Go to usage'],
  ['g s', 'Go to settings'],
] as const

export const goKeys: Readonly<Record<string, string>> = {
  n: '/',
  p: '/projects',
  d: '/deployments',
  w: '/deliveries',
  a: '/activity',
  u: '/usage',
  s: '/settings/members',
}

const together = 1_500

/** Whether keys belong to what has the focus: a field, or an open dialog or menu. */
const isTaken = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], dialog, [role="menu"]') !== null

/** Calls `onKeys` with a key, or with two that were pressed after each other (`g d`). */
export const useKeys = (onKeys: (keys: string) => boolean): void => {
  const handler = useRef(onKeys)
  handler.current = onKeys
  useEffect(() => {
    let before = ''
    let atMs = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event.target))
        return
      if (event.key.length !== 1) return
      const pair = before !== '' && event.timeStamp - atMs < together ? `${before} ${event.key}` : ''
      const isUsed = (pair !== '' && handler.current(pair)) || handler.current(event.key)
      before = isUsed ? '' : event.key
      atMs = event.timeStamp
      if (isUsed) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** The field that `/` goes to: the last of the page with this mark. */
export const searchMark = { 'data-search': '' } as const

export const focusSearch = (): boolean => {
  const field = [...document.querySelectorAll<HTMLElement>('[data-search]')].at(-1)
  field?.focus()
  return field !== undefined
}
