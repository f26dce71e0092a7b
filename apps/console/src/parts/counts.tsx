import type { Counts } from '../data/client.js'
import { describeState } from '../data/vocabulary.js'
import styles from './counts.module.css'
import { StateShape } from './state-badge.js'

/** How many environments there are of each status; a status without any is left out. */
export const EnvironmentCounts = ({ of }: { of: Counts['environments'] }) => (
  <ul className={styles.counts} aria-label="Environments">
    {Object.entries(of).map(([status, count]) => {
      const { tone, word } = describeState('environment', status)
      return (
        count > 0 && (
          <li key={status}>
            <StateShape tone={tone} /> {count} {word.toLowerCase()}
          </li>
        )
      )
    })}
  </ul>
)
