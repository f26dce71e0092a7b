import { type FirstStep, titleOf } from '../../data/getting-started.js'
import { showHidden } from '../../data/visible-text.js'
import { ButtonLink, OutLink } from '../../parts/button.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import { Connect } from './connect.js'
import { MissingList } from './missing-list.js'
import styles from './page.module.css'

const links: Readonly<Record<string, string>> = {
  github_app: 'The App on GitHub',
  permissions: 'Permissions of the App on GitHub',
  live_app: 'Open the app',
}

const installing: Readonly<Record<string, string>> = {
  todo: 'Install the App on GitHub',
  failed: 'The installed App on GitHub',
  done: 'Install it on another account',
}

export const Step = ({ step, number, isNext }: { step: FirstStep; number: number; isNext: boolean }) => {
  const { id, state, message, at, url, environmentId, missing } = step
  const title = titleOf(step)
  return (
    <li className={styles.step} aria-current={isNext ? 'step' : undefined}>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <section className={styles.body} aria-label={title}>
        <div className={styles.line}>
          <h2>{title}</h2>
          <StateBadge noun="check" state={state} />
          {step.for === 'operator' && <span className={styles.muted}>for operators</span>}
        </div>
        <p>
          {showHidden(message)}{' '}
          {at && (
            <span className={styles.muted}>
              <TimeAgo at={at} />
            </span>
          )}
        </p>
        {missing.length > 0 && <MissingList missing={missing} />}
        {id === 'repository' &&
          (state === 'done' ? (
            <details>
              <summary>Connect another repository</summary>
              <Connect />
            </details>
          ) : (
            <Connect />
          ))}
        {(url || environmentId) && (
          <p className={styles.links}>
            {url && (
              <OutLink href={url} {...(isNext && { look: 'primary' as const })}>
                {id === 'installation' ? installing[state] : (links[id] ?? url)}
              </OutLink>
            )}
            {environmentId && (
              <ButtonLink href={`/environments/${environmentId}`}>Its environment</ButtonLink>
            )}
          </p>
        )}
      </section>
    </li>
  )
}
