import { useInfiniteQuery } from '@tanstack/react-query'
import { api, type Delivery } from '../../data/client.js'
import { useNow } from '../../data/now.js'
import { pollMs } from '../../data/query-client.js'
import { pages, rowsOf } from '../../data/reads.js'
import { useFilters } from '../../data/use-filters.js'
import { deliveryStates, describeState } from '../../data/vocabulary.js'
import { DeliveryRows } from '../../parts/delivery-rows.js'
import { SelectField, TextField } from '../../parts/field.js'
import { Filters, MoreFilters } from '../../parts/filters.js'
import { searchMark } from '../../parts/keys.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More } from '../../parts/rows.js'
import { BulkReplay } from './bulk-replay.js'
import { readFilters, textFilters } from './filters.js'

const dayMs = 24 * 60 * 60_000
const states = [
  ['', 'Every state'],
  ...deliveryStates.map(one => [one, describeState('delivery', one).word] as const),
] as const

/** A replay is replayed by way of the delivery that it repeats. */
const isReplayable = ({ state, replayOf }: Delivery) =>
  replayOf === null && state !== 'received' && state !== 'processing' && state !== 'suspect'

const isRare = (name: string) => name === 'repositoryId' || name === 'guid' || name === 'replayOf'

/** What GitHub sent about the repositories of this organization, newest first. The filters are the address. */
export const Page = () => {
  const nowMs = useNow()
  const [search, filter] = useFilters()
  const filters = readFilters(search)
  const list = useInfiniteQuery({
    queryKey: ['deliveries', filters],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: 50, ...filters, ...pageParam }
      return (await api.GET('/v1/webhook-deliveries', { params: { query }, signal })).data
    },
    ...pages,
    placeholderData: before => before,
    refetchInterval: pollMs * 2,
  })
  const rows = rowsOf(list.data)
  const today = rows.filter(({ receivedAt }) => nowMs - Date.parse(receivedAt) < dayMs)
  const before = rows.slice(today.length)
  const fields = (isWanted: (name: string) => boolean) =>
    textFilters
      .filter(({ name }) => isWanted(name))
      .map(({ name, label, placeholder, hint }) => (
        <TextField
          key={name}
          {...(name === 'about' ? searchMark : {})}
          label={label}
          placeholder={placeholder}
          hint={search.get(name) && filters[name] === undefined ? hint : undefined}
          autoComplete="off"
          spellCheck={false}
          value={search.get(name) ?? ''}
          onChange={({ target }) => filter(name, target.value.trim())}
        />
      ))
  return (
    <>
      <PageHead
        title="Deliveries"
        aside={Object.keys(filters).length > 0 && <BulkReplay rows={rows.filter(isReplayable)} />}
      >
        What GitHub sent, and what Taxiway made of it.
      </PageHead>
      <Filters>
        <SelectField
          label="State"
          options={states}
          value={filters.state ?? ''}
          onChange={({ target }) => filter('state', target.value)}
        />
        {fields(name => !isRare(name))}
        <MoreFilters isOpen={textFilters.some(({ name }) => isRare(name) && search.has(name))}>
          {fields(isRare)}
        </MoreFilters>
      </Filters>
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && rows.length === 0 && (
        <Panel title="Deliveries" flush>
          {Object.keys(filters).length > 0 ? (
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
