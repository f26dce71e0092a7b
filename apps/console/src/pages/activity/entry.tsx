import { useState } from 'react'
import { Link } from 'wouter'
import type { AuditEntry } from '../../data/client.js'
import { showHidden } from '../../data/visible-text.js'
import { Actor } from '../../parts/actor.js'
import { Copyable } from '../../parts/copyable.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './page.module.css'

const places: Readonly<Record<string, string>> = {
  project: '/projects',
  environment: '/environments',
  deployment: '/deployments',
  webhook_delivery: '/deliveries',
}

/** One entry: who did what to what, and, opened, what was before and after. Its number in the address opens it. */
export const Entry = ({ entry }: { entry: AuditEntry }) => {
  const { seq, at, actor, action, subject, ip, requestId, hash, before, after } = entry
  const anchor = `#${seq}`
  const [isOpen, setOpen] = useState(window.location.hash === anchor)
  const toggle = (next: boolean) => {
    if (next === isOpen) return
    setOpen(next)
    const { pathname, search } = window.location
    window.history.replaceState(window.history.state, '', `${pathname}${search}${next ? anchor : ''}`)
  }
  const place = places[subject.kind]
  return (
    <li className={styles.entry}>
      <details open={isOpen} onToggle={({ currentTarget }) => toggle(currentTarget.open)}>
        <summary>
          <span className={styles.action}>
            <code>{showHidden(action)}</code>
          </span>
          <span className={styles.actor}>
            {actor.kind === 'user' ? (
              <Actor id={`user:${actor.id}`} />
            ) : (
              `${actor.kind.replace('_', ' ')} ${showHidden(actor.id)}`
            )}
          </span>
          <span className={styles.time}>
            <TimeAgo at={at} />
          </span>
        </summary>
        {isOpen && (
          <div className={styles.inside}>
            <Changed before={before} after={after} />
            <dl className={styles.facts}>
              <dt>Concerns</dt>
              <dd>
                {subject.kind.replace('_', ' ')}{' '}
                {place ? (
                  <Link href={`${place}/${subject.id}`}>{showHidden(subject.id)}</Link>
                ) : (
                  <code>{showHidden(subject.id)}</code>
                )}
              </dd>
              <dt>Entry</dt>
              <dd>{seq}</dd>
              {ip && (
                <>
                  <dt>From</dt>
                  <dd>
                    <code>{ip}</code>
                  </dd>
                </>
              )}
              {requestId && (
                <>
                  <dt>Request</dt>
                  <dd>
                    <Copyable text={requestId} what="request id" />
                  </dd>
                </>
              )}
              <dt>Hash</dt>
              <dd>
                <Copyable text={hash} shown={`${hash.slice(0, 16)}…`} what="hash" />
              </dd>
            </dl>
          </div>
        )}
      </details>
    </li>
  )
}

/** What differs between before and after, name by name. */
const Changed = ({ before, after }: Pick<AuditEntry, 'before' | 'after'>) => {
  const show = (value: unknown) => (value === undefined ? 'nothing' : showHidden(JSON.stringify(value)))
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    name => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  )
  if (names.length === 0) return null
  return (
    <table className={styles.changed}>
      <thead>
        <tr>
          <th scope="col">Changed</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {names.map(name => (
          <tr key={name}>
            <th scope="row">{showHidden(name)}</th>
            <td>
              <code>{show(before?.[name])}</code>
            </td>
            <td>
              <code>{show(after?.[name])}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
