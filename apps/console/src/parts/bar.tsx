import styles from './bar.module.css'

/** How much of a whole, drawn. The text beside it says the same. */
export const Bar = ({ part, isFull = false }: { part: number; isFull?: boolean }) => (
  <svg className={styles.bar} data-full={isFull || undefined} aria-hidden="true">
    <rect className={styles.whole} width="100%" height="100%" rx="3" />
    <rect className={styles.part} width={`${Math.max(0, Math.min(1, part)) * 100}%`} height="100%" rx="3" />
  </svg>
)
