import type { Segment } from '../../../data/log-store.js'
import styles from './log.module.css'

export const StepHead = ({
  segment: { key, step, count },
  isFolded,
  onToggle,
}: {
  segment: Segment
  isFolded: boolean
  onToggle: (key: string) => void
}) => (
  <button type="button" className={styles.step} aria-expanded={!isFolded} onClick={() => onToggle(key)}>
    <span aria-hidden="true">{isFolded ? '▸' : '▾'}</span> {step}
    <span className={styles.count}>{count === 1 ? '1 line' : `${count.toLocaleString('en')} lines`}</span>
  </button>
)
