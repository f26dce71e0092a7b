import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { downloadText } from '../../data/download-text.js'
import { useMemberNames } from '../../data/members.js'
import { rowsOf } from '../../data/reads.js'
import { useSignedIn } from '../../data/session.js'
import { useFilters } from '../../data/use-filters.js'
import { Button } from '../../parts/button.js'
import { SelectField, TextField } from '../../parts/field.js'
import { Filters } from '../../parts/filters.js'
import { searchMark } from '../../parts/keys.js'
import { NeedsAdmin } from '../../parts/needs-admin.js'
import { Empty, PageHead, Panel, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { More } from '../../parts/rows.js'
import { Entry } from './entry.js'
import { readFilters } from './filters.js'
import { exportTrail, readTrail } from './queries.js'
import { Verdict } from './verdict.js'

/** The audit trail: who changed what, newest first. The filters are the address. */
export const Page = () => {
  const { organization, scopes } = useSignedIn()
  const [search, filter] = useFilters()
  const may = scopes.includes('admin')
  const filters = readFilters(search)
  const isFiltered = Object.keys(filters).length > 0
  const names = useMemberNames()
  const list = useInfiniteQuery({
    ...readTrail(organization?.id, filters),
    placeholderData: before => before,
    enabled: may,
  })
  const keep = useMutation({
    mutationFn: () => exportTrail(filters),
    onSuccess: blob => downloadText([blob], `audit-${organization?.slug ?? 'trail'}.ndjson`),
  })
  const rows = rowsOf(list.data)
  const actor = search.get('actor') ?? ''
  const actors = new Map([
    ['', 'Everybody'],
    ...names,
    ...(actor && !names.has(actor) ? [[actor, actor] as const] : []),
  ])
  if (!may)
    return (
      <>
        <PageHead title="Activity" />
        <NeedsAdmin what="read the audit trail" />
      </>
    )
  return (
    <>
      <PageHead
        title="Activity"
        aside={
          <Button busy={keep.isPending} onClick={() => keep.mutate()}>
            {isFiltered ? 'Export these entries' : 'Export all entries'}
          </Button>
        }
      >
        Who changed what in {organization?.name ?? 'this organization'}. Each change has one entry, and an
        altered entry shows.
      </PageHead>
      <Filters>
        <TextField
          {...searchMark}
          label="Action"
          placeholder="project.update"
          autoComplete="off"
          spellCheck={false}
          hint={search.get('action') && !filters.action ? 'Not the name of an action.' : undefined}
          value={search.get('action') ?? ''}
          onChange={({ target }) => filter('action', target.value.trim())}
        />
        <SelectField
          label="Who"
          options={[...actors]}
          value={actor}
          onChange={({ target }) => filter('actor', target.value)}
        />
        <TextField
          label="From"
          type="date"
          value={search.get('from') ?? ''}
          onChange={({ target }) => filter('from', target.value)}
        />
        <TextField
          label="Until"
          type="date"
          value={search.get('to') ?? ''}
          onChange={({ target }) => filter('to', target.value)}
        />
      </Filters>
      {keep.error && <ProblemNote error={keep.error} />}
      {list.error && <ProblemNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title="Entries" flush>
          {rows.length === 0 ? (
            <Empty title={isFiltered ? 'No entry fits these filters.' : 'Nothing was changed yet.'} />
          ) : (
            <ul>
              {rows.map(entry => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ul>
          )}
          <More of={list} />
        </Panel>
      )}
      <Verdict />
    </>
  )
}
