import styles from './filters.module.css'

/** The fields that narrow a list, beside each other. */
export const Filters = ({ children }: { children: React.ReactNode }) => (
  <div className={styles.filters}>{children}</div>
)

/** Filters that are seldom needed. */
export const MoreFilters = ({ isOpen, children }: { isOpen: boolean; children: React.ReactNode }) => (
  <details className={styles.rare} open={isOpen || undefined}>
    <summary>More filters</summary>
    <Filters>{children}</Filters>
  </details>
)
