import styles from './table.module.css'

/** A table that may be wider than a phone: it scrolls by itself, by keyboard as well. */
export const Table = ({
  label,
  columns,
  children,
}: {
  label: string
  columns: readonly string[]
  children: React.ReactNode
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section className={styles.scroll} tabIndex={0} aria-label={label}>
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map(column => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
)
