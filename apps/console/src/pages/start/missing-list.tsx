import type { FirstStep } from '../../data/getting-started.js'
import styles from './page.module.css'

/** Permissions and events by the names of GitHub's API, each with what does not work without it. */
export const MissingList = ({ missing }: { missing: FirstStep['missing'] }) => (
  <ul className={styles.missing}>
    {missing.map(({ kind, name, level, account, without }) => (
      <li key={`${kind} ${name} ${account}`}>
        <code>{level ? `${name}: ${level}` : name}</code>{' '}
        <span className={styles.muted}>{account ? `${kind} on ${account}` : kind}</span>
        <br />
        Without it {without}.
      </li>
    ))}
  </ul>
)
