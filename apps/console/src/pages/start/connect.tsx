import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { rowsOf } from '../../data/reads.js'
import { Button } from '../../parts/button.js'
import { SelectField } from '../../parts/field.js'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More } from '../../parts/rows.js'
import styles from './page.module.css'
import { PlanAndConnect } from './plan-and-connect.js'
import { readInstallations, readRepositories } from './queries.js'

const obstacles: Readonly<Record<string, string>> = {
  installation_suspended: 'the App is suspended there',
  permissions_missing: 'the App lacks permissions there',
  no_write_permission: 'you cannot write to it',
  repository_archived: 'it is archived',
}

/** Chooses one of the repositories that GitHub shows this person, and connects it in place. */
export const Connect = () => {
  const installations = useInfiniteQuery(readInstallations)
  const [chosen, setChosen] = useState<number>()
  const all = rowsOf(installations.data)
  const installationId = chosen ?? all[0]?.id
  if (installations.isPending) return <Waiting />
  if (installations.error)
    return <ProblemNote error={installations.error} onRetry={() => void installations.refetch()} />
  if (installationId === undefined) return <p className={styles.muted}>First install the App.</p>
  return (
    <div className={styles.connect}>
      {all.length > 1 && (
        <SelectField
          label="Account"
          value={String(installationId)}
          onChange={event => setChosen(Number(event.target.value))}
          options={all.map(({ id, account }) => [String(id), account.login])}
        />
      )}
      <Repositories key={installationId} installationId={installationId} />
    </div>
  )
}

const Repositories = ({ installationId }: { installationId: number }) => {
  const list = useInfiniteQuery(readRepositories(installationId))
  const [chosen, setChosen] = useState<number>()
  if (list.isPending) return <Waiting />
  if (list.error) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  const all = rowsOf(list.data)
  if (all.length === 0)
    return (
      <p className={styles.muted}>
        The App reaches no repository there that you can see. Select one in its settings on GitHub.
      </p>
    )
  return (
    <>
      <ul className={styles.repositories}>
        {all.map(({ id, owner, name, canConnect, obstacle }) => (
          <li key={id}>
            <div className={styles.line}>
              <span>
                {owner}/{name}
              </span>
              {canConnect ? (
                <Button
                  aria-expanded={chosen === id}
                  aria-label={`Choose ${owner}/${name}`}
                  onClick={() => setChosen(chosen === id ? undefined : id)}
                >
                  Choose
                </Button>
              ) : (
                <span className={styles.muted}>{obstacles[obstacle ?? ''] ?? obstacle}</span>
              )}
            </div>
            {chosen === id && <PlanAndConnect repositoryId={id} name={`${owner}/${name}`} />}
          </li>
        ))}
      </ul>
      <More of={list} />
    </>
  )
}
