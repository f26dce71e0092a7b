import * as Radix from '@radix-ui/react-dropdown-menu'
import styles from './menu.module.css'

/** A menu that opens from a button: arrow keys, typing ahead and Escape come from Radix. */
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
}) => (
  // A modal menu locks scrolling by an inline style sheet, which our policy forbids.
  <Radix.Root modal={false}>
    <Radix.Trigger className={className} aria-label={label}>
      {trigger}
    </Radix.Trigger>
    <Radix.Content className={styles.menu} align="start" sideOffset={4} collisionPadding={8}>
      {children}
    </Radix.Content>
  </Radix.Root>
)

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
}) => (
  <Radix.Item
    className={`${styles.item} ${danger ? styles.danger : ''}`}
    aria-current={current || undefined}
    onSelect={onSelect}
  >
    <span className={styles.itemText}>{children}</span>
    {current && <span aria-hidden="true">✓</span>}
  </Radix.Item>
)

export const MenuLabel = ({ children }: { children: React.ReactNode }) => (
  <Radix.Label className={styles.label}>{children}</Radix.Label>
)

export const MenuLine = () => <Radix.Separator className={styles.line} />
