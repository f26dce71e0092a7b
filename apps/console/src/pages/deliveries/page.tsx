import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { api, type Delivery } from '../../data/client.js'
import { useNow } from '../../data/now.js'
import { pollMs } from '../../data/query-client.js'
import { pages, rowsOf } from '../../data/reads.js'
import { deliveryStates, describeState } from '../../data/vocabulary.js'
import { SelectField, TextField } from '../../parts/field.js'
import { searchMark } from '../../parts/keys.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More, Row, Rows } from '../../parts/rows.js'
import { Sentence } from '../../parts/sentence.js'
import { StateBadge } from '../../parts/state-badge.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './page.module.css'

const dayMs = 24 * 60 * 60_000
const states = [
  ['', 'Every state'],
  ...deliveryStates.map(one => [one, describeState('delivery', one).word] as const),
] as const

/** What GitHub sent about the repositories of this organization, newest first. The filters are the address. */
export const Page = () => {
  const nowMs = useNow()
  const [search, setSearch] = useSearchParams()
  const state = deliveryStates.find(one => one === search.get('state'))
  const event = /^\w{1,64}$/.exec(search.get('event') ?? '')?.[0]
  const list = useInfiniteQuery({
    queryKey: ['deliveries', { state, event }],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: 50, ...(state && { state }), ...(event && { event }), ...pageParam }
      return (await api.GET('/v1/webhook-deliveries', { params: { query }, signal })).data
    },
    ...pages,
    placeholderData: before => before,
    refetchInterval: pollMs * 2,
  })
  const rows = rowsOf(list.data)
  const today = rows.filter(({ receivedAt }) => nowMs - Date.parse(receivedAt) < dayMs)
  const before = rows.slice(today.length)
  const filter = (name: string, value: string) =>
    setSearch(
      params => {
        if (value) params.set(name, value)
        else params.delete(name)
        return params
      },
      { replace: true },
    )
  return (
    <>
      <PageHead title="Deliveries">What GitHub sent, and what Taxiway made of it.</PageHead>
      <div className={styles.filters}>
        <SelectField
          label="State"
          options={states}
          value={state ?? ''}
          onChange={({ target }) => filter('state', target.value)}
        />
        <TextField
          {...searchMark}
          label="Event"
          placeholder="pull_request"
          autoComplete="off"
          spellCheck={false}
          value={event ?? ''}
          onChange={({ target }) => filter('event', target.value.trim())}
        />
      </div>
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && rows.length === 0 && (
        <Panel title="Deliveries" flush>
          {state || event ? (
            <Empty title="No delivery fits these filters." />
          ) : (
            <Empty title="GitHub has sent nothing yet.">
              Open a pull request in a connected repository. If nothing shows here, check the webhook address
              of the GitHub App.
            </Empty>
          )}
        </Panel>
      )}
      {today.length > 0 && (
        <Panel title="Last 24 hours" flush>
          <DeliveryRows rows={today} />
        </Panel>
      )}
      {before.length > 0 && (
        <Panel title="Before" flush>
          <DeliveryRows rows={before} />
        </Panel>
      )}
      <More of={list} />
    </>
  )
}

const DeliveryRows = ({ rows }: { rows: Delivery[] }) => (
  <Rows>
    {rows.map(({ id, event, action, state, reason, error, receivedAt, attempts, replayOf }) => (
      <Row
        key={id}
        href={`/deliveries/${id}`}
        state={<StateBadge noun="delivery" state={state} />}
        title={
          <code>
            {event}
            {action && `.${action}`}
          </code>
        }
        detail={
          <>
            <Sentence text={error ?? reason ?? ''} />
            {attempts > 1 && ` · sent ${attempts} times`}
            {replayOf && ' · a replay'}
          </>
        }
        aside={<TimeAgo at={receivedAt} />}
      />
    ))}
  </Rows>
)
