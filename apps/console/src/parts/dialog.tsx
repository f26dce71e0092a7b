import { useEffect, useId, useRef } from 'react'
import styles from './dialog.module.css'

/**
 * A modal dialog of the platform: it keeps the focus inside, makes the rest inert, closes by Escape and gives the focus
 * back.
 */
export const Dialog = ({
  title,
  onClose,
  wide = false,
  children,
}: {
  title: string
  onClose: () => void
  wide?: boolean
  children: React.ReactNode
}) => {
  const id = useId()
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const dialog = ref.current
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      className={`${styles.dialog} ${wide ? styles.wide : ''}`}
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </dialog>
  )
}

export const DialogActions = ({ children }: { children: React.ReactNode }) => (
  <div className={styles.actions}>{children}</div>
)
