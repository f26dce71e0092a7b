import { useQuery } from '@tanstack/react-query'
import { newIdempotencyKey } from '@taxiway/client'
import { useRef } from 'react'
import { Link, useSearchParams } from 'wouter'
import { api, type Delivery } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { useSignedIn } from '../../data/session.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Confirm } from '../../parts/confirm.js'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { ReasonField } from '../../parts/reason-field.js'
import styles from './bulk-replay.module.css'

/** The API takes no more in one request. */
const most = 50

/** Applies again what the filters show, oldest first, after it said what that would change. */
export const BulkReplay = ({ rows }: { rows: Delivery[] }) => {
  const [search, setSearch] = useSearchParams()
  const { scopes } = useSignedIn()
  const chosen = rows.slice(0, most).reverse()
  if (!scopes.includes('deploy') || chosen.length === 0) return null
  const choose = (isOpen: boolean) =>
    setSearch(before => {
      if (isOpen) before.set('do', 'replay')
      else before.delete('do')
      return before
    })
  return (
    <>
      <Button onClick={() => choose(true)}>Replay {count(chosen.length)} …</Button>
      {search.get('do') === 'replay' && <BulkDialog chosen={chosen} onClose={() => choose(false)} />}
    </>
  )
}

const count = (deliveries: number) => (deliveries === 1 ? '1 delivery' : `${deliveries} deliveries`)

const BulkDialog = ({ chosen, onClose }: { chosen: Delivery[]; onClose: () => void }) => {
  // What the list shows when the dialog opens stays what is replayed.
  const { current: deliveries } = useRef(chosen)
  const sent = useRef({ reason: '', key: '' })
  const preview = useQuery({
    queryKey: ['deliveries', 'preview', deliveries.map(({ id }) => id)],
    queryFn: async ({ signal }) => {
      const body = { deliveryIds: deliveries.map(({ id }) => id), dryRun: true } as const
      const { data } = await api.POST('/v1/webhook-deliveries/replay', { body, signal })
      return data.data.flatMap(one => ('problem' in one ? [one] : []))
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const able = preview.data?.filter(({ problem }) => problem === null) ?? []
  const run = async (form: FormData) => {
    const reason = String(form.get('reason')).trim()
    if (sent.current.reason !== reason) sent.current = { reason, key: newIdempotencyKey() }
    await api.POST('/v1/webhook-deliveries/replay', {
      params: { header: { 'idempotency-key': sent.current.key } },
      body: { deliveryIds: able.map(({ deliveryId }) => deliveryId), reason },
    })
    void queryClient.invalidateQueries({ queryKey: ['deliveries'] })
    announce(`The replays of ${count(able.length)} are stored. A worker takes them up next.`)
  }
  return (
    <Confirm
      title={`Replay ${count(deliveries.length)}?`}
      verb={preview.data ? `Replay ${count(able.length)}` : 'Replay'}
      disabled={able.length === 0}
      run={run}
      onClose={onClose}
    >
      <p>This is a dry run: what each replay alone would change now, in the projects of this organization.</p>
      {preview.isPending && <Waiting />}
      {preview.error && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && (
        <ul className={styles.previews} aria-label="What would change">
          {preview.data.map(({ deliveryId, preview, problem }) => {
            const changed = preview?.projects.filter(({ changes }) => changes) ?? []
            const { event, action } = deliveries.find(({ id }) => id === deliveryId) ?? {
              event: '',
              action: '',
            }
            return (
              <li key={deliveryId}>
                <Link href={`/deliveries/${deliveryId}`}>{[event, action].filter(Boolean).join('.')}</Link>
                <span>
                  {problem
                    ? `Left out: ${problem.detail}`
                    : changed.length === 0
                      ? 'Nothing would change.'
                      : `Would change ${changed.map(({ target }) => target).join(', ')}`}
                </span>
              </li>
            )
          })}
        </ul>
      )}
      <ReasonField />
    </Confirm>
  )
}
