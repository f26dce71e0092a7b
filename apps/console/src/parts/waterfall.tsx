import type { DeploymentStep } from '../data/client.js'
import { formatDuration } from '../data/format.js'
import { useNow } from '../data/now.js'
import { showHidden } from '../data/visible-text.js'
import { describeState } from '../data/vocabulary.js'
import { StateShape } from './state-badge.js'
import styles from './waterfall.module.css'

/** When each step ran, and for how long, on one scale. Its name leads to its part of the log on the page `of`. */
export const Waterfall = ({ steps, of = '' }: { steps: DeploymentStep[]; of?: string }) => {
  const nowMs = useNow()
  const starts = steps.map(({ startedAt }) => Date.parse(startedAt))
  const ends = steps.map(({ endedAt }) => (endedAt ? Date.parse(endedAt) : nowMs))
  const from = Math.min(...starts)
  const whole = Math.max(1, Math.max(...ends) - from)
  return (
    <ol className={styles.steps}>
      {steps.map(({ name, attempt, state, durationMs, error }, index) => {
        const start = starts[index] ?? from
        const took = durationMs ?? Math.max(0, nowMs - start)
        const { tone, word } = describeState('step', state)
        const left = ((start - from) / whole) * 100
        return (
          <li key={`${name} ${attempt} ${index}`} className={styles.step}>
            <span className={styles.name}>
              <StateShape tone={tone} />
              <a href={`${of}#step=${encodeURIComponent(name)}`}>{name}</a>
              {attempt > 1 && <span className={styles.muted}>attempt {attempt}</span>}
            </span>
            <span className={styles.lane} aria-hidden="true">
              <span
                className={`${styles.bar} ${styles[tone]}`}
                style={{ left: `${left}%`, width: `${Math.min(100 - left, (took / whole) * 100)}%` }}
              />
            </span>
            <span className={styles.took}>
              <span className={styles.word}>{word}</span> {formatDuration(took)}
            </span>
            {error && <p className={styles.error}>{showHidden(error.message)}</p>}
          </li>
        )
      })}
    </ol>
  )
}
