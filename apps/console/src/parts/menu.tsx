import { createContext, useContext, useId, useRef } from 'react'
import styles from './menu.module.css'
import { moveFocus, placeBelow } from './menu-focus.js'

/** Closes the menu around an item. */
const Close = createContext<() => void>(() => {})

/**
 * A menu that opens from a button (https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/). The browser's popover keeps it
 * above the page, closes it by Escape and by a click elsewhere, and gives the focus back.
 */
export const Menu = ({
  label,
  className,
  trigger,
  children,
}: {
  label: string
  className?: string | undefined
  trigger: React.ReactNode
  children: React.ReactNode
}) => {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const open = () => {
    menu.current?.showPopover()
    if (menu.current && button.current) placeBelow(menu.current, button.current)
    moveFocus(menu.current, 'Home')
  }
  const close = () => {
    menu.current?.hidePopover()
    button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-controls={id}
        onClick={() => (menu.current?.matches(':popover-open') ? close() : open())}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          open()
          if (event.key === 'ArrowUp') moveFocus(menu.current, 'End')
        }}
      >
        {trigger}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={styles.menu}
        onToggle={({ newState }) =>
          button.current?.setAttribute('aria-expanded', String(newState === 'open'))
        }
        onKeyDown={event => {
          if (event.key === 'Tab') close()
          else if (moveFocus(menu.current, event.key)) event.preventDefault()
        }}
      >
        <Close value={close}>{children}</Close>
      </div>
    </>
  )
}

export const MenuItem = ({
  onSelect,
  current = false,
  danger = false,
  children,
}: {
  onSelect: () => void
  current?: boolean
  danger?: boolean
  children: React.ReactNode
}) => {
  const close = useContext(Close)
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={`${styles.item} ${danger ? styles.danger : ''}`}
      aria-current={current || undefined}
      onMouseEnter={({ currentTarget }) => currentTarget.focus()}
      onClick={() => {
        close()
        onSelect()
      }}
    >
      <span className={styles.itemText}>{children}</span>
      {current && <span aria-hidden="true">✓</span>}
    </button>
  )
}

export const MenuLabel = ({ children }: { children: React.ReactNode }) => (
  <div role="presentation" className={styles.label}>
    {children}
  </div>
)

export const MenuLine = () => <hr className={styles.line} />
