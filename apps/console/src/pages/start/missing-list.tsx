import type { components } from '@taxiway/client'
import styles from './page.module.css'

type Missing = components['schemas']['GettingStarted']['steps'][number]['missing'][number]

/** Permissions and events by the names of GitHub's API, each with what does not work without it. */
export const MissingList = ({ missing }: { missing: readonly Missing[] }) => (
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
