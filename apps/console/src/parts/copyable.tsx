import { announce } from './announcer.js'
import styles from './copyable.module.css'

/** A text of which people want a copy: an id, a commit, an address. */
export const Copyable = ({
  text,
  shown = text,
  what = 'id',
}: {
  text: string
  shown?: string
  what?: string
}) => {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => announce(`Copied the ${what}.`),
      () => announce(`The browser did not allow copying the ${what}.`),
    )
  return (
    <button
      type="button"
      className={styles.copyable}
      title={`Copy the ${what}: ${text}`}
      aria-label={`${shown}: copy the ${what}`}
      onClick={() => void copy()}
    >
      <span className={styles.text}>{shown}</span>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" fill="none" stroke="currentColor">
        <rect x="1" y="3.5" width="7" height="7.5" rx="1.5" />
        <path d="M4 3V2.2C4 1.5 4.5 1 5.2 1h4.6c.7 0 1.2.5 1.2 1.2v5.1c0 .7-.5 1.2-1.2 1.2H8.5" />
      </svg>
    </button>
  )
}
