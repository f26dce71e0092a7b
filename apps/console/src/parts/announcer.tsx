import { useSyncExternalStore } from 'react'
import styles from './announcer.module.css'

const shownMs = 5_000
const listeners = new Set<() => void>()
let message = ''
let timer: ReturnType<typeof setTimeout> | undefined

const show = (next: string) => {
  message = next
  for (const listener of listeners) listener()
}

/** Says the outcome of an action, to eyes and to screen readers. */
export const announce = (text: string): void => {
  clearTimeout(timer)
  show(text)
  timer = setTimeout(() => show(''), shownMs)
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const Announcer = () => {
  const text = useSyncExternalStore(subscribe, () => message)
  return (
    <div role="status" aria-live="polite" className={styles.place}>
      {text && <p className={styles.message}>{text}</p>}
    </div>
  )
}
