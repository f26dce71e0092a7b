import { useQuery } from '@tanstack/react-query'
import { ProblemError } from '@taxiway/client'
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { useSignedIn } from '../../data/session.js'
import { TextField } from '../../parts/field.js'
import { searchMark } from '../../parts/keys.js'
import { Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { findInTree, mostFound } from './find-in-tree.js'
import { readContents } from './queries.js'
import { Tree } from './tree.js'
import styles from './tree.module.css'

/** Headers and payload, for admins. What is searched is in the address. */
export const Contents = ({ deliveryId }: { deliveryId: string }) => {
  const { scopes } = useSignedIn()
  const isAdmin = scopes.includes('admin')
  const { data, error, refetch } = useQuery({ ...readContents(deliveryId), enabled: isAdmin })
  const isGone = error instanceof ProblemError && error.code === 'delivery.body_missing'
  return (
    <Panel title="Headers and payload">
      {!isAdmin && (
        <p className={styles.note}>
          Admins of this organization can read them: a payload may name people and private work.
        </p>
      )}
      {isGone && <p className={styles.note}>{error.message}</p>}
      {error && !isGone && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isAdmin && !data && !error && <Waiting />}
      {data && <Searchable contents={data} />}
    </Panel>
  )
}

const Searchable = ({ contents }: { contents: object }) => {
  const [search, setSearch] = useSearchParams()
  const text = search.get('find') ?? ''
  const found = useMemo(() => findInTree(contents, text), [contents, text])
  const change = (next: string) =>
    setSearch(
      before => {
        if (next) before.set('find', next)
        else before.delete('find')
        return before
      },
      { replace: true },
    )
  return (
    <div className={styles.contents}>
      <TextField
        {...searchMark}
        type="search"
        label="Search names and values"
        autoComplete="off"
        spellCheck={false}
        value={text}
        hint={found && sayCount(found.count)}
        onChange={({ target }) => change(target.value)}
      />
      <Tree key={text} value={contents} found={found} />
    </div>
  )
}

const sayCount = (count: number): string => {
  if (count >= mostFound) return `The first ${mostFound} places that match`
  return count === 0 ? 'Nothing matches.' : count === 1 ? '1 place matches' : `${count} places match`
}
